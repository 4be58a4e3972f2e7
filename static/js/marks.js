// Marking with the keyboard: a digit marks the criterion where one is, outside its text.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    if (event.target.matches("textarea, input:not([type=radio])")) return;
    var line = event.target.closest("[data-mark]");
    if (!line) return;
    var radio = Array.from(line.querySelectorAll("input[type=radio]")).find(function (one) { return one.value === event.key; });
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    if (radio.checked) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
