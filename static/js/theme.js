// Chooses light or dark before the first paint. The choice of the reader wins, else that of the system.
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      return window.localStorage.getItem("theme") || "auto";
    } catch (refused) {
      return "auto"; // Storage may be forbidden: the system's choice then holds.
    }
  }

  function apply() {
    var choice = stored();
    var dark = choice === "dark" || (choice === "auto" && system.matches);
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
  }

  function mark(buttons) {
    var choice = stored();
    buttons.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
    });
  }

  apply();
  system.addEventListener("change", apply);

  document.addEventListener("DOMContentLoaded", function () {
    var group = document.querySelector("[data-theme-choice]");
    if (!group) return;
    var buttons = group.querySelectorAll("button");
    group.hidden = false;
    mark(buttons);
    group.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      try {
        window.localStorage.setItem("theme", button.dataset.theme);
      } catch (refused) {
        return;
      }
      apply();
      mark(buttons);
    });
  });
})();
