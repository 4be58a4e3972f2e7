// Small comforts of every page; each page works without them.
(function () {
  "use strict";

  // The error summary takes the focus, so that it is heard first.
  function focusSummary(root) {
    var summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }

  // A menu closes when the focus or the pointer leaves it, or on Escape.
  function tidyMenus() {
    var menus = document.querySelectorAll(".account-menu, .site-menu");
    document.addEventListener("click", function (event) {
      menus.forEach(function (menu) {
        if (menu.open && !menu.contains(event.target)) menu.open = false;
      });
    });
    menus.forEach(function (menu) {
      menu.addEventListener("focusout", function (event) {
        if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
      });
      menu.addEventListener("keydown", function (event) {
        if (event.key === "Escape" && menu.open) {
          menu.open = false;
          menu.querySelector("summary").focus();
        }
      });
    });
  }

  // A form sent twice by a double click is sent once.
  function guardSubmit() {
    document.addEventListener("submit", function (event) {
      var form = event.target;
      if (!form.matches("form[method=post]") || event.defaultPrevented) return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "true";
      window.setTimeout(function () { delete form.dataset.sent; }, 4000);
    });
  }

  // A link to a question puts the reader in its first control, and opens what folds it.
  function enterQuestion(id) {
    var question = id.indexOf("div_") === 0 && document.getElementById(id);
    if (!question) return false;
    var fold = question.closest("details:not([open])");
    if (fold) fold.open = true;
    var control = question.querySelector("input:not([type=hidden]):not([hidden]), select, textarea");
    if (!control) return false;
    question.scrollIntoView();
    control.focus({ preventScroll: true });
    return true;
  }

  function bindQuestions() {
    document.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#div_']");
      if (link && enterQuestion(link.hash.slice(1))) event.preventDefault();
    });
    enterQuestion(window.location.hash.slice(1));
    // The browser goes to the fragment after this script, and takes the focus away from what it does not focus itself.
    window.addEventListener("load", function () {
      window.setTimeout(function () {
        if (document.activeElement === document.body) enterQuestion(window.location.hash.slice(1));
      }, 0);
    });
  }

  function bindPrint() {
    document.addEventListener("click", function (event) {
      if (event.target.closest("[data-print]")) window.print();
    });
    document.querySelectorAll("[data-print]").forEach(function (button) { button.hidden = false; });
  }

  // The list of sections is shorter than its page on a small screen: the current one is brought into its frame.
  function showCurrent() {
    document.querySelectorAll("[data-current-in-sight] [aria-current]").forEach(function (current) {
      var frame = current.closest("nav");
      if (!frame) return;
      var foot = Math.min(frame.getBoundingClientRect().bottom, window.innerHeight);
      var below = current.getBoundingClientRect().bottom - foot;
      if (below > 0) frame.scrollTop += below + current.offsetHeight;
    });
  }

  showCurrent();
  focusSummary(document);
  tidyMenus();
  guardSubmit();
  bindPrint();
  bindQuestions();
})();
