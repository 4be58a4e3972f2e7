// The inbox by the keyboard: j and k walk the rows, x picks one, → shows it beside, / searches, ? tells. Each row is a
// link, so Enter needs nothing. The keys can be turned off on this computer, and never act while one types.
(function () {
  "use strict";

  var STORE = "inbox-keys";
  var dialog = document.getElementById("inbox-keys");
  var choices = document.querySelector("[data-inbox-choices]");
  var opener = document.querySelector("[data-keys-help]");
  var toggle = document.querySelector("[data-keys-on]");
  var workspace = document.querySelector("[data-inbox]");
  var preview = document.getElementById("inbox-preview");
  var peek = document.querySelector("[data-preview-toggle]");
  var wide = window.matchMedia("(min-width: 64rem)");
  var waiting = 0;
  var shown = null;
  var last = null;
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

  function currentRow() {
    return document.activeElement ? document.activeElement.closest("#inbox-results tbody tr") : null;
  }

  function enter(link) {
    link.focus({ preventScroll: true });
    link.closest("tr").scrollIntoView({ block: "nearest" });
    if (isShown()) show(link);
  }

  function walk(step) {
    var all = links();
    if (all.length === 0) return;
    var row = currentRow() || (isShown() && shown && shown.isConnected ? shown.closest("tr") : null);
    var at = row ? all.indexOf(row.querySelector(".clip a")) : -1;
    enter(all[at === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
  }

  // --- The dossier beside the list ---

  function isShown() {
    return workspace.classList.contains("has-preview");
  }

  function select(link) {
    document.querySelectorAll("#inbox-results tr[aria-selected]").forEach(function (row) { row.removeAttribute("aria-selected"); });
    if (link) link.closest("tr").setAttribute("aria-selected", "true");
  }

  function show(link) {
    if (!wide.matches || !window.htmx || !link) return false;
    var address = new URL(link.href);
    shown = last = link;
    select(link);
    workspace.classList.add("has-preview");
    preview.hidden = false;
    peek.setAttribute("aria-expanded", "true");
    window.clearTimeout(waiting);
    // Who walks down quickly reads the last one only.
    waiting = window.setTimeout(function () {
      window.htmx.ajax("GET", address.pathname + "apercu/" + address.search, { target: "#inbox-preview", swap: "innerHTML" });
    }, preview.firstElementChild ? 120 : 0);
    return true;
  }

  function showCurrent() {
    var row = currentRow();
    var link = row ? row.querySelector(".clip a") : last && last.isConnected ? last : links()[0];
    if (!link || !show(link)) return false;
    link.focus({ preventScroll: true });
    return true;
  }

  function hide() {
    if (!isShown()) return false;
    window.clearTimeout(waiting);
    workspace.classList.remove("has-preview");
    preview.hidden = true;
    preview.textContent = "";
    peek.setAttribute("aria-expanded", "false");
    select(null);
    if (shown && shown.isConnected) shown.focus({ preventScroll: true });
    shown = null;
    return true;
  }

  peek.addEventListener("click", function () { if (!hide()) showCurrent(); });
  preview.addEventListener("click", function (event) { if (event.target.closest("[data-preview-close]")) hide(); });
  function offer() {
    peek.hidden = !wide.matches;
    if (!wide.matches) hide();
  }
  wide.addEventListener("change", offer);
  offer();

  // --- What is picked ---

  function count() {
    var form = document.querySelector("[data-inbox-selection]");
    if (!form) return;
    var picked = form.querySelectorAll("[name=application]:checked").length;
    var bar = form.querySelector("[data-selection-bar]");
    bar.classList.toggle("is-empty", picked === 0);
    form.querySelector("[data-selection-reset]").hidden = picked === 0;
    form.querySelector("[data-selection-count]").textContent = picked > 1 ? picked + " dossiers cochés" : "Un dossier coché";
  }

  function pick() {
    var row = currentRow();
    var box = row && row.querySelector("[name=application]");
    if (!box) return;
    box.checked = !box.checked;
    count();
  }

  document.addEventListener("change", function (event) { if (event.target.name === "application") count(); });
  document.addEventListener("reset", function () { window.setTimeout(count, 0); });
  window.addEventListener("pageshow", count);
  count();

  // --- Keys ---

  function isTyping(target) {
    // A help that has just closed may still hold the focus until the next frame: nobody types there.
    var help = target.closest("dialog");
    if (help && !help.open) return false;
    // A box is no text: the keys that walk act from it too.
    if (target.matches("#inbox-results [name=application]")) return false;
    return target.closest("input, select, textarea, [contenteditable], dialog") !== null;
  }

  toggle.checked = stored() !== "off";
  toggle.addEventListener("change", function () { store(toggle.checked ? "on" : "off"); });
  opener.hidden = false;
  opener.addEventListener("click", function () { dialog.showModal(); });

  var acts = {
    j: function () { walk(1); },
    k: function () { walk(-1); },
    x: pick,
    "/": function () { document.getElementById("id_q").focus(); },
    "?": function () { dialog.showModal(); },
    ArrowRight: showCurrent,
    ArrowLeft: hide,
    Escape: hide
  };

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked) return;
    if (isTyping(event.target)) return;
    var act = acts[event.key];
    if (!act) return;
    // An arrow that does nothing here scrolls as usual.
    if (act() !== false) event.preventDefault();
  });

  // Where there is little room the filters are folded, unless one is in force.
  if (window.matchMedia("(max-width: 47.99rem)").matches && !document.querySelector("#inbox-results .filter-chips")) {
    choices.open = false;
  }

  // The hidden view of the form follows the link that htmx has put in force; the rows are new.
  document.addEventListener("htmx:afterSettle", function (event) {
    var asked = new URLSearchParams(window.location.search).get("vue");
    if (asked) document.getElementById("inbox-view").value = asked;
    if (event.target.id === "inbox-results") {
      hide();
      count();
    }
  });
})();
