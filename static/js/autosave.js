// Autosave of a form[data-autosave] that tells the truth. One request at a time, in order; what was sent and not
// acknowledged is sent again as it was, before anything newer; a failure or a wait is said loudly within three seconds.
// Protocol: the whole form is posted with its hidden base-<code>; X-Saved-At in the answer, and nothing else, means saved;
// X-Not-Saved adds that something was left out. The answer's [hx-swap-oob] parts take their place in the page; then the
// form hears "melpv:saved".
(function () {
  "use strict";

  var TYPING_MS = 800;
  var LONGEST_TYPING_MS = 4000;
  // With the pause after the last key before it, less than three seconds in all.
  var LOUD_MS = 1700;
  var GIVEN_UP_MS = 30000;
  var RETRIES_MS = [3000, 5000, 10000, 20000, 30000];
  var SENTENCES = {
    waiting: "Enregistrement en attente : le portail n’a pas encore répondu. Votre texte reste sur cette page.",
    offline: "Hors ligne : rien n’est enregistré pour l’instant. Votre texte reste sur cette page et part dès que la connexion revient.",
    network: "Non enregistré : la connexion est coupée. Votre texte reste sur cette page ; nouvel essai dans quelques secondes.",
    server: "Non enregistré : le portail ne répond pas bien. Votre texte reste sur cette page ; nouvel essai dans quelques secondes.",
    over: "Non enregistré : votre session est terminée. Votre texte reste sur cette page et part dès que vous êtes de nouveau connecté.",
    other: "Non enregistré : une autre personne est connectée sur cet ordinateur. Votre texte reste sur cette page.",
    gone: "Non enregistré : vous n’avez plus accès à ce dossier. Copiez votre texte avant de quitter cette page.",
    heavy: "Non enregistré : ce texte est trop long pour être envoyé. Raccourcissez-le.",
    refused: "Non enregistré. ",
  };

  document.querySelectorAll("form[data-autosave]").forEach(start);

  function start(form) {
    var session = window.melpv.session;
    var copies = window.melpv.copies;
    var line = document.querySelector("[data-saved-at]");
    var text = line.querySelector("[data-saved-at-text]");
    var title = document.title;
    var loud = document.createElement("div");
    loud.className = "autosave-alert";
    loud.setAttribute("role", "alert");
    line.parentNode.insertBefore(loud, line.nextSibling);

    var typed = 0; // When the oldest text not yet sent was typed; 0 when all of it was sent.
    var sent = null; // The body that waits for its answer, or must be sent again as it is.
    var flying = false;
    var failing = "";
    var tries = 0;
    var timers = {};
    var leaving = null;
    var refreshed = false;

    function later(name, wait, work) {
      window.clearTimeout(timers[name]);
      timers[name] = work ? window.setTimeout(work, wait) : null;
    }

    function unsaved() {
      return Boolean(typed || sent || flying);
    }

    function link(words, address, elsewhere) {
      var made = document.createElement("a");
      made.href = address;
      made.textContent = words;
      if (elsewhere) {
        made.target = "_blank";
        made.rel = "noopener";
      } else {
        made.addEventListener("click", function () { copies.comeBack(form); });
      }
      return made;
    }

    function ways(kind) {
      if (kind === "over") {
        var login = document.querySelector("[data-session]").dataset.login;
        return [link("Se connecter dans un nouvel onglet", login + "?next=%2Fsession%2Freprise%2F", true), link("Se connecter ici", session.wayBack(), false)];
      }
      if (kind !== "network" && kind !== "server" && kind !== "offline" && kind !== "waiting") return [];
      var again = document.createElement("button");
      again.type = "button";
      again.textContent = "Réessayer maintenant";
      again.addEventListener("click", function () {
        if (!flying) send();
      });
      return [again];
    }

    // Loud: seen at once wherever the page is scrolled, spoken at once, and marked in the title of a tab behind others.
    function shout(kind, sentence) {
      failing = kind;
      line.dataset.state = kind === "offline" ? "offline" : "failed";
      text.textContent = kind === "waiting" ? "Enregistrement en attente…" : "Pas encore enregistré";
      document.title = "(!) Non enregistré · " + title;
      if (loud.dataset.said === sentence) return;
      loud.dataset.said = sentence;
      loud.dataset.kind = kind;
      var words = document.createElement("p");
      words.textContent = sentence;
      loud.replaceChildren(words, ...ways(kind));
    }

    function calm(state, sentence) {
      failing = "";
      line.dataset.state = state;
      if (text.textContent !== sentence) text.textContent = sentence;
      document.title = state === "failed" ? "(!) À revoir · " + title : title;
      delete loud.dataset.said;
      loud.replaceChildren();
    }

    function snapshot() {
      var body = new FormData(form);
      Array.from(body.entries()).forEach(function (entry) {
        if (entry[1] instanceof File) body.delete(entry[0]);
      });
      return body;
    }

    // What must be shown anew. A part that did not change is left alone: whoever reads it keeps her place.
    function swap(html) {
      var parts = new DOMParser().parseFromString(html, "text/html").querySelectorAll("[hx-swap-oob]");
      parts.forEach(function (part) {
        var there = document.getElementById(part.id);
        if (there && there.innerHTML !== part.innerHTML) there.innerHTML = part.innerHTML;
      });
    }

    function conflicting() {
      return Array.from(document.querySelectorAll("[data-conflict]")).map(function (part) { return part.dataset.conflict; });
    }

    function saved(response, html) {
      var body = sent;
      sent = null;
      tries = 0;
      refreshed = false;
      swap(html);
      form.dispatchEvent(new CustomEvent("melpv:saved"));
      copies.acknowledge(form, body, conflicting());
      calm(response.headers.get("X-Not-Saved") ? "failed" : "saved", JSON.parse(response.headers.get("X-Saved-At")));
      if (typed) return send();
      return leave();
    }

    // The person pressed Continuer while something was on its way: she goes on once it has arrived.
    function leave() {
      if (!leaving) return;
      var button = leaving;
      leaving = null;
      var again = button.isConnected ? button : form.querySelector("button:not([type=button])");
      form.requestSubmit(again);
    }

    function retry(kind, sentence) {
      leaving = null;
      shout(kind, sentence || SENTENCES[kind]);
      later("retry", RETRIES_MS[Math.min(tries, RETRIES_MS.length - 1)], send);
      tries += 1;
    }

    // Asking again changes nothing: it is said, and the next word typed tries anew.
    function stop(kind, sentence) {
      leaving = null;
      typed = typed || Date.now();
      sent = null;
      shout(kind, sentence || SENTENCES[kind]);
    }

    function answered(response, html) {
      if (response.status === 200 && response.headers.get("X-Saved-At")) return saved(response, html);
      if (response.status === 401 || response.redirected || response.status === 200) return over();
      if (response.status === 403 && !refreshed) {
        // Signed in again elsewhere: the token of this page is no longer good. One question brings the new one.
        refreshed = true;
        return session.ask().then(function () { if (!session.isOver() && failing !== "other") send(); });
      }
      if (response.status === 404) return stop("gone");
      if (response.status === 409) return stop("refused", SENTENCES.refused + html);
      if (response.status === 413) return stop("heavy");
      return retry("server");
    }

    function over() {
      leaving = null;
      shout("over", SENTENCES.over);
      session.over();
    }

    function send() {
      later("typing");
      later("retry");
      if (flying || (!sent && !typed) || (session.isOver() && failing === "over")) return;
      if (failing === "other") return;
      if (!sent) {
        sent = snapshot();
        typed = 0;
      }
      if (session.csrf) sent.set("csrfmiddlewaretoken", session.csrf);
      flying = true;
      if (!failing) calm("saving", "Enregistrement…");
      later("loud", failing ? 0 : LOUD_MS, function () { if (flying && (!failing || failing === "waiting")) shout("waiting", SENTENCES.waiting); });
      var limit = new AbortController();
      later("limit", GIVEN_UP_MS, function () { limit.abort(); });
      window.fetch(form.dataset.autosave, { method: "POST", body: sent, headers: { "X-Script": "1" }, credentials: "same-origin", signal: limit.signal })
        .then(function (response) {
          return response.text().then(function (html) {
            landed();
            if (response.status !== 401) session.hear(response);
            return answered(response, html);
          });
        })
        .catch(function () {
          landed();
          retry(navigator.onLine ? "network" : "offline");
        });
    }

    function landed() {
      flying = false;
      later("loud");
      later("limit");
    }

    function touched(wait) {
      typed = typed || Date.now();
      later("typing", Math.max(0, Math.min(wait, typed + LONGEST_TYPING_MS - Date.now())), send);
    }

    form.addEventListener("input", function (event) {
      copies.keep(form, event.target);
      touched(TYPING_MS);
    });
    form.addEventListener("change", function (event) {
      copies.keep(form, event.target);
      touched(50);
    });
    form.addEventListener("submit", function (event) {
      if (!unsaved()) return;
      event.preventDefault();
      leaving = event.submitter || form.querySelector("button:not([type=button])");
      typed = typed || (sent ? 0 : Date.now());
      send();
    });

    window.addEventListener("offline", function () { shout("offline", SENTENCES.offline); });
    window.addEventListener("online", function () {
      if (unsaved()) return send();
      if (failing === "offline") calm("saved", "La connexion est revenue : tout est enregistré.");
      return undefined;
    });
    document.addEventListener("melpv:session-over", function (event) {
      event.preventDefault();
      shout("over", SENTENCES.over);
    });
    document.addEventListener("melpv:session-other", function () { shout("other", SENTENCES.other); });
    document.addEventListener("melpv:session-back", function () {
      failing = "";
      if (unsaved()) send();
      else calm("saved", "Vous êtes de nouveau connecté.");
      if (session.lastField()) session.lastField().focus();
    });

    // A tab that closes or a telephone that sleeps: what was typed in the last second leaves by itself, and its copy stays
    // until the server is known to have it.
    window.addEventListener("pagehide", function () {
      if (unsaved()) navigator.sendBeacon(form.dataset.autosave, snapshot());
    });
    window.addEventListener("beforeunload", function (event) {
      if (unsaved() && failing) event.preventDefault();
    });

    copies.propose(form);
  }
})();
