// The inbox by the keyboard: j and k walk the rows, / searches, ? tells. Each row is a link, so Enter needs nothing.
// The keys can be turned off on this computer, and never act while one types.
(function () {
  "use strict";

  var STORE = "inbox-keys";
  var dialog = document.getElementById("inbox-keys");
  var choices = document.querySelector("[data-inbox-choices]");
  var opener = document.querySelector("[data-keys-help]");
  var toggle = document.querySelector("[data-keys-on]");
  if (!dialog) return;

  function stored() {
    try { return window.localStorage.getItem(STORE); } catch (refused) { return null; }
  }

  function store(value) {
    try { window.localStorage.setItem(STORE, value); } catch (refused) { /* the choice lasts as long as the page */ }
  }

  function links() {
    return Array.from(document.querySelectorAll("#inbox-results .clip a"));
  }

  function walk(step) {
    var all = links();
    if (all.length === 0) return;
    var row = document.activeElement ? document.activeElement.closest("#inbox-results tbody tr") : null;
    var at = row ? all.indexOf(row.querySelector(".clip a")) : -1;
    var next = at === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next].focus({ preventScroll: true });
    all[next].closest("tr").scrollIntoView({ block: "nearest" });
  }

  function isTyping(target) {
    // A help that has just closed may still hold the focus until the next frame: nobody types there.
    var help = target.closest("dialog");
    if (help && !help.open) return false;
    return target.closest("input, select, textarea, [contenteditable], dialog") !== null;
  }

  toggle.checked = stored() !== "off";
  toggle.addEventListener("change", function () { store(toggle.checked ? "on" : "off"); });
  opener.hidden = false;
  opener.addEventListener("click", function () { dialog.showModal(); });

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked) return;
    if (isTyping(event.target)) return;
    var act = {
      j: function () { walk(1); },
      k: function () { walk(-1); },
      "/": function () { document.getElementById("id_q").focus(); },
      "?": function () { dialog.showModal(); }
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Where there is little room the filters are folded, unless one is in force.
  if (window.matchMedia("(max-width: 47.99rem)").matches && !document.querySelector("#inbox-results .filter-chips")) {
    choices.open = false;
  }

  // The hidden view of the form follows the link that htmx has put in force.
  document.addEventListener("htmx:afterSettle", function () {
    var asked = new URLSearchParams(window.location.search).get("vue");
    if (asked) document.getElementById("inbox-view").value = asked;
  });
})();
