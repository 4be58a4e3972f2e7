// Who else writes here: asked every twenty seconds while the page is looked at. The answer also tells how long the
// session has left, or that it is over.
(function () {
  "use strict";

  var EVERY_MS = 20000;
  var line = document.querySelector("[data-presence]");
  if (!line) return;
  var session = window.melpv.session;

  function ask() {
    if (document.hidden || session.isOver()) return;
    window.fetch(line.dataset.presence, { headers: { "X-Script": "1", "X-Poll": "1" }, credentials: "same-origin", cache: "no-store" })
      .then(function (response) {
        session.hear(response);
        return response.ok ? response.json() : { sentence: "" };
      })
      .then(function (answer) { if (line.textContent !== answer.sentence) line.textContent = answer.sentence; })
      .catch(function () { line.textContent = ""; }); // No answer: nobody is known to be here.
  }

  window.setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
})();
