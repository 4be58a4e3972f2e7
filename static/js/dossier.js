// Autosave of a section: each change is sent at once, in order; the page says what is true, and says failures loudly.
(function () {
  "use strict";

  var form = document.getElementById("formulaire");
  if (!form || !window.htmx) return;
  var line = document.querySelector("[data-saved-at]");
  var text = line.querySelector("[data-saved-at-text]");
  var RETRY = 5000;
  var retry = null;
  var unsaved = false;

  function say(state, sentence) {
    line.dataset.state = state;
    line.setAttribute("role", state === "failed" ? "alert" : "status");
    if (text.textContent !== sentence) text.textContent = sentence;
  }

  function fail(sentence) {
    say("failed", sentence);
    window.clearTimeout(retry);
    retry = window.setTimeout(function () { window.htmx.trigger(form, "dossier:retry"); }, RETRY);
  }

  form.setAttribute("hx-post", form.dataset.autosave);
  form.setAttribute("hx-trigger", "change, input delay:1200ms, dossier:retry");
  form.setAttribute("hx-swap", "none");
  form.setAttribute("hx-sync", "this:queue last");
  form.setAttribute("hx-request", '{"timeout": 8000}');
  window.htmx.process(form);

  form.addEventListener("input", function () { unsaved = true; });
  form.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target !== form) return;
    unsaved = false;
    say("saving", "Enregistrement…");
  });
  form.addEventListener("htmx:afterRequest", function (event) {
    if (event.target !== form) return;
    var xhr = event.detail.xhr;
    var saved = xhr && xhr.status === 200 ? xhr.getResponseHeader("X-Saved-At") : null;
    if (saved) {
      window.clearTimeout(retry);
      say(xhr.getResponseHeader("X-Not-Saved") ? "failed" : "saved", JSON.parse(saved));
      return;
    }
    unsaved = true;
    if (!xhr || xhr.status === 0) fail("Non enregistré : la connexion est coupée. Votre texte reste sur cette page ; nouvel essai dans quelques secondes.");
    else if (xhr.status === 200 || xhr.status === 403) fail("Non enregistré : votre session est terminée. Ouvrez un autre onglet pour vous connecter ; votre texte reste ici.");
    else if (xhr.status === 409) say("failed", "Non enregistré. " + xhr.responseText);
    else fail("Non enregistré : le portail ne répond pas. Votre texte reste sur cette page ; nouvel essai dans quelques secondes.");
  });
  form.addEventListener("submit", function () { unsaved = false; });
  // A tab that closes or a telephone that sleeps: what was typed in the last second leaves by itself.
  window.addEventListener("pagehide", function () {
    if (unsaved && navigator.sendBeacon(form.dataset.autosave, new FormData(form))) unsaved = false;
  });
  window.addEventListener("beforeunload", function (event) { if (unsaved) event.preventDefault(); });
})();
