// Follows a sitting: asks every 1.2 seconds (0.7 for the screen of the room) whether something changed, and puts in place
// only the parts that did. What is being typed is never touched, and the focus stays where it is. Others use
// window.melpv.live: swap(html, but), part(id), say(sentence), refresh(), at(version). A part being written bears data-dirty.
(function () {
  "use strict";

  var SLOW_MS = 6000;
  var root = document.querySelector("[data-live]");
  if (!root) return;
  var EVERY_MS = root.dataset.view === "screen" ? 700 : 1200;
  var alert = root.querySelector("[data-live-alert]");
  var version = root.dataset.version;
  var asking = false;
  var failed = 0;
  var timer = null;

  function say(sentence, ways) {
    if (alert.dataset.said === sentence) return;
    alert.dataset.said = sentence;
    alert.replaceChildren();
    if (!sentence) return;
    var words = document.createElement("p");
    words.textContent = sentence;
    alert.append(words);
    (ways || []).forEach(function (way) { alert.append(way); });
  }

  function isTyping(part) {
    var here = document.activeElement;
    return part.contains(here) && here.matches("input:not([type=radio]):not([type=hidden]), textarea") && here.value !== here.defaultValue;
  }

  // The control that holds the focus, found again in what takes its place.
  function keepFocus(part, work) {
    var here = part.contains(document.activeElement) ? document.activeElement : null;
    var mark = here && { id: here.id, name: here.name, value: here.value, go: here.dataset.go, href: here.getAttribute("href") };
    var radio = here && here.type === "radio";
    work();
    if (!here) return;
    var again = Array.from(part.querySelectorAll("a, button, input, select, textarea")).find(function (one) {
      if (mark.id && one.id === mark.id) return true;
      if (radio) return one.name === mark.name && one.value === mark.value;
      return mark.go ? one.dataset.go === mark.go : one.tagName === here.tagName && one.name === mark.name && one.value === mark.value && one.getAttribute("href") === mark.href;
    });
    if (again) again.focus({ preventScroll: true });
  }

  function put(there, part) {
    keepFocus(there, function () { there.innerHTML = part.innerHTML; });
    Array.from(part.attributes).forEach(function (one) { if (one.name !== "data-active") there.setAttribute(one.name, one.value); });
    if (!part.hasAttribute("data-unrecorded")) there.removeAttribute("data-unrecorded");
    delete there.dataset.changed;
    there.dispatchEvent(new CustomEvent("melpv:part", { bubbles: true }));
  }

  // Compared with what the server sent last, and not with the page, where people have ticked and typed since.
  var sent = {};
  function swap(html, force) {
    var page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("[data-part]").forEach(function (part) {
      var there = document.getElementById(part.id);
      if (!there) return;
      var fresh = part.outerHTML;
      if (part.id !== force && sent[part.id] === fresh) return;
      if (part.id !== force && ("dirty" in there.dataset || isTyping(there))) {
        if (part.dataset.rowVersion && part.dataset.rowVersion !== there.dataset.rowVersion) there.dataset.changed = "";
        return;
      }
      sent[part.id] = fresh;
      if (there.innerHTML !== part.innerHTML || part.id === force) put(there, part);
    });
    return page;
  }
  root.querySelectorAll("[data-part]").forEach(function (part) { sent[part.id] = part.outerHTML; });

  function address() {
    var asked = new URLSearchParams({ v: version, view: root.dataset.view });
    if (root.dataset.dossier) asked.set("dossier", root.dataset.dossier);
    return root.dataset.changes + "?" + asked;
  }

  function changed(response) {
    return response.text().then(function (html) {
      var before = document.getElementById("ecran");
      var was = before && before.dataset.current;
      swap(html);
      version = response.headers.get("X-Version");
      var after = document.getElementById("ecran");
      // Turned by hand to another passage: the sitting has moved on, and the screen goes with it.
      if (root.dataset.byHand && after && after.dataset.current !== was) window.location.assign(root.dataset.byHand);
    });
  }

  function answered(response) {
    if (window.melpv && window.melpv.session && response.status !== 401) window.melpv.session.hear(response);
    failed = 0;
    if (response.status === 204 || response.status === 200) {
      if (alert.dataset.kind === "lost") { delete alert.dataset.kind; say(""); }
      root.dispatchEvent(new CustomEvent("melpv:reached"));
    }
    if (response.status === 200 && response.headers.get("X-Version")) return changed(response);
    if (response.status === 401 || response.redirected) { alert.dataset.kind = "lost"; say("Votre session est terminée : cette page ne suit plus la séance. Connectez-vous de nouveau."); }
    if (response.status === 404) { alert.dataset.kind = "lost"; say("Vous n’avez plus accès à cette séance."); }
    return undefined;
  }

  function lost() {
    failed += 1;
    // Two questions without an answer, and one knows that what is shown may be old.
    if (failed > 1 && !alert.dataset.said) { alert.dataset.kind = "lost"; say("La connexion est coupée : cette page ne suit plus la séance pour l’instant. Elle reprend d’elle-même."); }
  }

  function ask() {
    window.clearTimeout(timer);
    if (asking) return;
    asking = true;
    var headers = { "X-Script": "1" };
    // A screen in front of a room stays signed in while the sitting is open: nobody touches it for hours.
    var page = document.getElementById("ecran");
    if (!("keepSession" in root.dataset && page && page.dataset.state === "open")) headers["X-Poll"] = "1";
    var limit = new AbortController();
    var stop = window.setTimeout(function () { limit.abort(); }, 10000);
    window.fetch(address(), { headers: headers, credentials: "same-origin", cache: "no-store", signal: limit.signal })
      .then(answered)
      .catch(lost)
      .then(function () {
        window.clearTimeout(stop);
        asking = false;
        timer = window.setTimeout(ask, document.hidden && root.dataset.view === "follow" ? SLOW_MS : EVERY_MS);
      });
  }

  timer = window.setTimeout(ask, EVERY_MS);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);

  // The arrows turn the screen by hand.
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.view !== "screen") return;
    var link = document.querySelector("[data-arrow='" + (event.key === "PageDown" ? "ArrowRight" : event.key === "PageUp" ? "ArrowLeft" : event.key) + "']");
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  window.melpv = window.melpv || {};
  window.melpv.live = { root: root, swap: swap, say: say, alert: alert, refresh: function () { version = ""; ask(); }, at: function (known) { version = known; } };
})();
