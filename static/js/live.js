// The secretary's page of a sitting. Each row saves by itself; what is not yet acknowledged stays in the page and on this
// computer, in order, each with a key that keeps it from being written twice, and leaves again when the network returns.
// A colleague's words are shown beside hers (409), what is wrong is said in the row (422).
(function () {
  "use strict";

  var live = window.melpv && window.melpv.live;
  if (!live || live.root.dataset.view !== "keeper") return;
  var root = live.root;
  var session = window.melpv.session;
  var STORE = "melpv-seance|" + document.querySelector("[data-session]").dataset.person + "|" + root.dataset.committee;
  var RETRY_MS = [1500, 3000, 5000, 10000];
  var TYPED_MS = 250;
  var queue = stored();
  var flying = false;
  var tries = 0;
  var timer = null;
  var pauses = {};
  var leaving = null;
  var refreshed = false;
  var typedAt = 0;
  var last = {};

  function stored() {
    try { return JSON.parse(window.localStorage.getItem(STORE)) || []; } catch (refused) { return []; }
  }

  function keep() {
    try {
      if (queue.length) window.localStorage.setItem(STORE, JSON.stringify(queue));
      else window.localStorage.removeItem(STORE);
    } catch (full) { /* The page still holds them, and says so. */ }
  }

  function newKey() {
    return Array.from(window.crypto.getRandomValues(new Uint8Array(16)), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  function rows() { return Array.from(root.querySelectorAll("[data-row]")); }
  function rowOf(slug) { return rows().find(function (row) { return row.dataset.row === slug; }); }
  function here(entry) { return entry.dossier === root.dataset.dossier; }

  function fields(row) {
    var form = row.closest("form");
    var found = [];
    new FormData(form).forEach(function (value, name) {
      var control = form.querySelector("[name='" + CSS.escape(name) + "']");
      if (control && (row.contains(control) || "withRow" in control.dataset)) found.push([name, value]);
    });
    return found;
  }

  function words(list) { return JSON.stringify(list.filter(function (pair) { return !/-version$/.test(pair[0]); })); }

  function told(row, sentence) { row.querySelector("[data-said]").textContent = sentence; }

  // One entry a row waits at most: what is newer takes its place, unless it has left once and may have arrived.
  function enqueue(row) {
    var slug = row.dataset.row;
    window.clearTimeout(pauses[slug]);
    var entry = { key: newKey(), url: row.closest("form").action, dossier: root.dataset.dossier, slug: slug, fields: fields(row), name: row.querySelector("legend, h2").textContent.trim().replace(/\s+/g, " ") };
    queue = queue.filter(function (one) { return one.tried || one.slug !== slug || one.dossier !== entry.dossier; });
    queue.push(entry);
    last[slug] = words(entry.fields);
    row.dataset.dirty = "";
    delete row.dataset.changed;
    told(row, "Envoi…");
    keep();
    send();
  }

  // Chosen, then an amount typed at once: both leave together, when the box is left or Enter pressed.
  function isTyping(row) {
    var at = document.activeElement;
    return row.contains(at) && at.matches("input:not([type=radio]), textarea") && Date.now() - (typedAt || 0) < 3000;
  }

  function soon(row, wait) {
    row.dataset.dirty = "";
    window.clearTimeout(pauses[row.dataset.row]);
    pauses[row.dataset.row] = window.setTimeout(function () {
      if (wait && isTyping(row)) return soon(row, wait);
      // Sent by Enter an instant ago: leaving the box says nothing new.
      if (words(fields(row)) === last[row.dataset.row]) { if (!waits(row.dataset.row)) delete row.dataset.dirty; return undefined; }
      return enqueue(row);
    }, wait);
  }

  function button(words, work) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-secondary";
    made.textContent = words;
    made.addEventListener("click", work);
    return made;
  }

  function shout(why) {
    var one = queue.length === 1;
    live.alert.dataset.kind = "unsent";
    live.say(why + " " + queue.length + (one ? " saisie n’est pas enregistrée. Elle reste" : " saisies ne sont pas enregistrées. Elles restent") + " sur cette page et sur cet ordinateur, et " + (one ? "part" : "partent") + " dès que possible : " + queue.map(function (entry) { return entry.name; }).join(", ") + ".", [button("Réessayer maintenant", function () { send(); })]);
    queue.filter(here).forEach(function (entry) { var row = rowOf(entry.slug); if (row) told(row, "Pas encore enregistré"); });
  }

  function calm() {
    tries = 0;
    if (live.alert.dataset.kind === "unsent" && !queue.length) { delete live.alert.dataset.kind; live.say(""); }
  }

  function later(why) {
    shout(why);
    leaving = null;
    window.clearTimeout(timer);
    timer = window.setTimeout(send, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
    tries += 1;
  }

  function body(entry) {
    var data = new FormData();
    entry.fields.forEach(function (pair) { data.append(pair[0], pair[1]); });
    data.append("key", entry.key);
    data.append("row", entry.slug);
    data.append("csrfmiddlewaretoken", session.csrf || document.querySelector("input[name=csrfmiddlewaretoken]").value);
    return data;
  }

  function same(entry, row) { return words(fields(row)) === words(entry.fields); }

  function setVersion(list, version) {
    return list.map(function (pair) { return /-version$/.test(pair[0]) ? [pair[0], version] : pair; });
  }

  function waits(slug) { return queue.some(function (one) { return here(one) && one.slug === slug; }); }

  function done(entry, response, html) {
    var version = response.headers.get("X-Row-Version");
    queue.shift();
    // What she wrote since was written over this: it follows it.
    queue.forEach(function (one) { if (one.dossier === entry.dossier && one.slug === entry.slug && !one.tried) one.fields = setVersion(one.fields, version); });
    keep();
    var row = here(entry) && rowOf(entry.slug);
    if (row) {
      var more = !same(entry, row) || waits(entry.slug);
      row.querySelectorAll("input[type=hidden][name$='-version']").forEach(function (input) { input.value = version; });
      // Her own writing is nobody else's.
      row.dataset.rowVersion = version;
      delete row.dataset.changed;
      if (!more) { delete row.dataset.dirty; delete last[entry.slug]; }
    }
    live.swap(html, row && !("dirty" in row.dataset) ? row.id : "");
    // The answer held every part of this passage: no need to ask for them again.
    if (here(entry) && response.headers.get("X-Version")) live.at(response.headers.get("X-Version"));
    calm();
    send();
    if (!queue.length) leave();
  }

  // The row comes back with what she typed and what is wrong or what a colleague wrote; the rest of the page is fresh.
  function refused(entry, response, html) {
    queue.shift();
    delete last[entry.slug];
    queue = queue.filter(function (one) { return one.dossier !== entry.dossier || one.slug !== entry.slug || one.tried; });
    keep();
    leaving = null;
    var row = here(entry) && rowOf(entry.slug);
    if (row && response.status === 422) {
      var sent = new DOMParser().parseFromString(html, "text/html").getElementById(row.id);
      row.querySelector("[data-errors]").innerHTML = sent.querySelector("[data-errors]").innerHTML;
      row.classList.add("live-row-wrong");
      told(row, "Pas enregistré : voyez ce qui est à revoir.");
    } else if (row) {
      live.swap(html, row.id);
      row.dataset.dirty = "";
      told(row, "Pas enregistré : choisissez.");
    } else {
      live.alert.dataset.kind = "elsewhere";
      live.say("Votre saisie « " + entry.name + " » sur un autre passage n’est pas enregistrée : " + (response.status === 409 ? "une autre personne a écrit cette ligne entre-temps." : "elle est à revoir.") + " Vous aviez écrit : " + entry.fields.filter(function (pair) { return pair[1] && !/-version$/.test(pair[0]); }).map(function (pair) { return pair[1]; }).join(", ") + ".");
    }
    send();
  }

  function answered(entry, response, html) {
    if (response.status === 200 && response.headers.get("X-Row-Version") !== null) return done(entry, response, html);
    if (response.status === 409 || response.status === 422) return refused(entry, response, html);
    if (response.status === 403 && !refreshed) { refreshed = true; return session.ask().then(send); }
    if (response.status === 401 || response.redirected) { session.over(); return shout("Votre session est terminée."); }
    if (response.status === 404) { shout("Ce passage n’est plus à l’ordre du jour, ou vous n’y avez plus accès."); return undefined; }
    return later("Le portail ne répond pas bien.");
  }

  // One at a time, in order. What has left and was not acknowledged leaves again as it was, with its key.
  function send() {
    window.clearTimeout(timer);
    if (flying || !queue.length) return;
    var entry = queue[0];
    entry.tried = true;
    keep();
    flying = true;
    var limit = new AbortController();
    var stop = window.setTimeout(function () { limit.abort(); }, 15000);
    window.fetch(entry.url, { method: "POST", body: body(entry), headers: { "X-Script": "1" }, credentials: "same-origin", signal: limit.signal })
      .then(function (response) {
        return response.text().then(function (html) {
          flying = false;
          if (response.status !== 401) session.hear(response);
          return answered(entry, response, html);
        });
      })
      .catch(function () {
        flying = false;
        later(navigator.onLine ? "La connexion est coupée." : "Hors ligne.");
      })
      .then(function () { window.clearTimeout(stop); });
  }

  // Another passage only once all of this one is kept: without a network the page would be lost.
  function leave() {
    var go = leaving;
    leaving = null;
    if (go) go();
  }

  function before(event, go) {
    rows().forEach(function (row) { if ("dirty" in row.dataset && !waits(row.dataset.row) && !row.querySelector(".live-clash") && !row.classList.contains("live-row-wrong")) enqueue(row); });
    if (!queue.length && navigator.onLine) return;
    event.preventDefault();
    if (!navigator.onLine) { live.alert.dataset.kind = "unsent"; live.say("Hors ligne : restez sur ce passage. Vous changerez de passage quand la connexion reviendra."); return; }
    leaving = go;
    send();
  }

  root.addEventListener("input", function (event) {
    var row = event.target.closest("[data-row]");
    if (!row) return;
    row.dataset.dirty = "";
    if (event.target.type !== "radio") typedAt = Date.now();
  });
  root.addEventListener("change", function (event) {
    var row = event.target.closest("[data-row]");
    if (!row) return;
    // Who gives nothing: an amount left from before would contradict it.
    if (event.target.type === "radio" && /^(unfavourable|not_concerned)$/.test(event.target.value)) row.querySelectorAll(".input-money").forEach(function (input) { input.value = ""; });
    soon(row, event.target.type === "radio" ? TYPED_MS : 0);
  });
  root.addEventListener("submit", function (event) {
    var form = event.target;
    if (!("save" in form.dataset)) return before(event, function () { form.requestSubmit(event.submitter); });
    event.preventDefault();
    var row = (event.submitter && rowOf(event.submitter.value)) || (document.activeElement && document.activeElement.closest("[data-row]"));
    if (row) enqueue(row);
    return undefined;
  });
  root.addEventListener("click", function (event) {
    var theirs = event.target.closest("[data-theirs]");
    if (theirs) {
      event.preventDefault();
      delete rowOf(theirs.dataset.theirs).dataset.dirty;
      live.refresh();
      return;
    }
    var way = event.target.closest("[data-to-row]");
    if (way) { event.preventDefault(); enter(rowOf(way.dataset.toRow), way.dataset.toRow === "avis" ? "input[value=deferred]" : ".input-money"); return; }
    var link = event.target.closest("[data-leave]");
    if (link) before(event, function () { link.click(); });
  });

  window.addEventListener("online", function () { tries = 0; send(); });
  window.addEventListener("offline", function () { if (queue.length) shout("Hors ligne."); });
  root.addEventListener("melpv:reached", function () { if (queue.length && !flying) send(); });
  document.addEventListener("melpv:session-back", function () { refreshed = false; send(); });
  window.addEventListener("beforeunload", function (event) { if (queue.length && tries) event.preventDefault(); });

  function enter(row, selector) {
    if (!row) return;
    rows().forEach(function (one) { one.toggleAttribute("data-active", one === row); });
    var radio = row.querySelector("input[type=radio]:checked") || row.querySelector("input[type=radio]:not(:disabled)");
    var target = (selector && row.querySelector(selector)) || radio;
    row.scrollIntoView({ block: "nearest" });
    target.focus({ preventScroll: true });
    if (target.select && target.type !== "radio") { target.select(); typedAt = Date.now(); }
  }

  root.addEventListener("focusin", function (event) {
    var row = event.target.closest("[data-row]");
    if (row) rows().forEach(function (one) { one.toggleAttribute("data-active", one === row); });
  });

  function active() { return root.querySelector("[data-row][data-active]") || rows()[0]; }

  function choose(letter) {
    var row = active();
    var radio = row && row.querySelector("input[data-key='" + letter + "']:not(:disabled)");
    if (!radio) return;
    radio.focus({ preventScroll: true });
    if (!radio.checked) radio.click();
  }

  var dialog = document.getElementById("live-keys");
  var opener = document.querySelector("[data-keys-help]");
  var toggle = dialog.querySelector("[data-keys-on]");
  try { toggle.checked = window.localStorage.getItem("inbox-keys") !== "off"; } catch (refused) { toggle.checked = true; }
  toggle.addEventListener("change", function () { try { window.localStorage.setItem("inbox-keys", toggle.checked ? "on" : "off"); } catch (refused) { /* as long as the page */ } });
  opener.hidden = false;
  opener.addEventListener("click", function () { dialog.showModal(); });

  function go(way) {
    var press = root.querySelector("[data-go='" + way + "']");
    if (press) press.click();
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked) return;
    var target = event.target;
    if (target.closest("dialog")) return;
    var row = target.closest("[data-row]");
    var typing = target.matches("textarea, select, input:not([type=radio])");
    if (event.key === "Escape" && row && typing) { event.preventDefault(); enter(row); return; }
    if (event.key === "Enter" && row && target.matches("input")) { event.preventDefault(); enqueue(row); if (typing) enter(row); return; }
    if (typing) return;
    var act = {
      n: function () { go("next"); },
      p: function () { go("previous"); },
      o: function () { enter(rowOf("avis")); },
      m: function () { enter(active(), ".input-money"); },
      c: function () { enter(active(), ".live-comment input, textarea"); },
      "?": function () { dialog.showModal(); }
    }[event.key];
    if (!act && "frdas".indexOf(event.key) >= 0) act = function () { choose(event.key); };
    if (!act && /^[1-9]$/.test(event.key) && rows()[event.key - 1] && rows()[event.key - 1].dataset.row !== "avis") act = function () { enter(rows()[event.key - 1]); };
    if (!act) return;
    event.preventDefault();
    act();
  });

  root.classList.add("live-scripted");
  if (queue.length) {
    shout("Une séance interrompue :");
    queue.filter(here).forEach(function (entry) {
      var row = rowOf(entry.slug);
      if (!row) return;
      // As she left it: the server has it soon, or shows both.
      entry.fields.forEach(function (pair) {
        row.querySelectorAll("[name='" + CSS.escape(pair[0]) + "']").forEach(function (control) {
          if (control.type === "radio") control.checked = control.value === pair[1];
          else if (control.type !== "hidden") control.value = pair[1];
        });
      });
      row.dataset.dirty = "";
    });
    send();
  }
})();
