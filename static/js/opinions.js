// An opinion being written is kept while it is typed. A failure is said on the page, where the text stays; without this
// script the two buttons of the form keep it too.
(function () {
  "use strict";

  var WAIT_MS = 1500;
  var AGAIN_MS = 10000;

  document.querySelectorAll("form[data-opinion-draft]").forEach(function (form) {
    var line = form.querySelector("[data-opinion-saved]");
    var timer = null;
    var flying = false;
    var changed = false;
    var leaving = false;

    function say(sentence, state) {
      line.dataset.state = state;
      if (line.textContent !== sentence) line.textContent = sentence;
    }

    function later(wait) {
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, wait);
    }

    function keep() {
      if (flying || leaving || !changed) return;
      flying = true;
      changed = false;
      fetch(form.dataset.opinionDraft, { method: "POST", body: new FormData(form), headers: { "X-Script": "1" } })
        .then(function (response) {
          return response.json().then(function (said) { return [response.ok, said]; });
        })
        .then(function (result) {
          var said = result[1];
          if (result[0]) {
            form.elements.seen.value = said.seen;
            if (!changed) say("Brouillon enregistré à " + said.at + ".", "saved");
          } else {
            say(said.said, "failed");
          }
        })
        .catch(function () {
          changed = true;
          say("Non enregistré : la connexion ne répond pas. Votre texte reste sur cette page ; nouvel essai dans quelques secondes.", "failed");
          later(AGAIN_MS);
        })
        .finally(function () {
          flying = false;
          if (changed) later(WAIT_MS);
        });
    }

    form.addEventListener("input", function () {
      changed = true;
      later(WAIT_MS);
    });
    // The form sends everything by itself, with the mark it holds when no request is on its way.
    form.addEventListener("submit", function (event) {
      window.clearTimeout(timer);
      if (!flying) {
        leaving = true;
        return;
      }
      var button = event.submitter;
      event.preventDefault();
      window.setTimeout(function () { form.requestSubmit(button); }, 200);
    });
    window.addEventListener("beforeunload", function (event) {
      if (changed && !leaving) event.preventDefault();
    });
  });
})();
