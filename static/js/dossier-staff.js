// A dossier by the keyboard: j and k walk the list it came from, the figures lead to the panels, ? tells. The keys can be
// turned off on this computer, as in the inbox, and never act while one types.
(function () {
  "use strict";

  var STORE = "inbox-keys";
  var dialog = document.getElementById("dossier-keys");
  var head = document.querySelector("[data-dossier-head]");
  if (!dialog || !head) return;
  var opener = document.querySelector("[data-keys-help]");
  var toggle = document.querySelector("[data-keys-on]");
  var menu = head.querySelector(".dossier-menu");
  var menus = Array.from(head.querySelectorAll("[data-menu]"));
  var places = Array.from(document.querySelectorAll("[data-place]"));

  function stored() {
    try { return window.localStorage.getItem(STORE); } catch (refused) { return null; }
  }

  function store(value) {
    try { window.localStorage.setItem(STORE, value); } catch (refused) { /* the choice lasts as long as the page */ }
  }

  function isTyping(target) {
    // A help that has just closed may still hold the focus until the next frame: nobody types there.
    var help = target.closest("dialog");
    if (help && !help.open) return false;
    return target.closest("input, select, textarea, [contenteditable], dialog") !== null;
  }

  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) link.click();
    return link !== null;
  }

  // The heading takes the focus, so that it is read and that Tab goes on from there.
  function enter(id) {
    var place = document.getElementById(id);
    if (!place) return false;
    for (var fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    place.scrollIntoView({ block: "start" });
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    return true;
  }

  function write() {
    var notes = document.getElementById("notes");
    if (!notes) return;
    enter("notes");
    var text = (notes.closest("section") || notes).querySelector("textarea");
    if (!text) return;
    for (var fold = text.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    text.focus();
  }

  function unroll() {
    menu.open = !menu.open;
    if (menu.open) menu.querySelector("summary").focus();
  }

  toggle.checked = stored() !== "off";
  toggle.addEventListener("change", function () { store(toggle.checked ? "on" : "off"); });
  opener.hidden = false;
  opener.addEventListener("click", function () { dialog.showModal(); });

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked) return;
    if (isTyping(event.target)) return;
    var key = event.key;
    var act = {
      j: function () { follow("[data-neighbour='j']"); },
      k: function () { follow("[data-neighbour='k']"); },
      i: function () { follow("[data-inbox]"); },
      l: function () { follow("[data-beside]"); },
      d: function () { enter("demande"); },
      n: write,
      a: unroll,
      "?": function () { dialog.showModal(); }
    }[key];
    if (!act && /^[1-9]$/.test(key) && places[key - 1]) act = function () { enter(places[key - 1].hash.slice(1)); };
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", function (event) {
    menus.forEach(function (one) { if (one.open && !one.contains(event.target)) one.open = false; });
  });
  menus.forEach(function (one) {
    one.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !one.contains(event.relatedTarget)) one.open = false;
    });
    one.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !one.open) return;
      one.open = false;
      one.querySelector("summary").focus();
    });
  });

  // What scrolls under the head stops below it, however many lines its facts take.
  var links = document.querySelector(".dossier-side > .dossier-contents");
  function measure() {
    var style = document.documentElement.style;
    style.setProperty("--head", Math.ceil(head.getBoundingClientRect().height) + "px");
    if (links) style.setProperty("--places", Math.ceil(links.getBoundingClientRect().height) + "px");
  }
  measure();
  if (window.ResizeObserver) [head, links].forEach(function (one) { if (one) new window.ResizeObserver(measure).observe(one); });

  // What has just been done is told where one comes back to: the top of the page is out of sight there.
  var told = document.querySelector(".messages");
  var back = window.location.hash ? document.getElementById(window.location.hash.slice(1)) : null;
  if (back && told && told.children.length) {
    if (/^H[2-6]$/.test(back.tagName)) back.after(told); else back.prepend(told);
    back.scrollIntoView({ block: "start" });
  }

  // The link of the panel in sight says so.
  if (window.IntersectionObserver && places.length) {
    var seen = new Map();
    var watch = new window.IntersectionObserver(function (entries) {
      entries.forEach(function (entry) { seen.set(entry.target.id, entry.isIntersecting); });
      var here = places.find(function (link) { return seen.get(link.hash.slice(1)); });
      if (!here) return;
      places.forEach(function (link) { link.toggleAttribute("aria-current", false); });
      here.setAttribute("aria-current", "true");
    }, { rootMargin: "-15% 0px -55% 0px" });
    places.forEach(function (link) {
      var target = document.getElementById(link.hash.slice(1));
      if (target) watch.observe(target);
    });
  }
})();
