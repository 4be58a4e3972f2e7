// A study is drawn anew after each gesture without leaving the page: a cell is kept when one leaves it, and the line is
// dragged. Without this script each row and each form has its button.
(function () {
  "use strict";

  var study = document.querySelector("[data-study]");
  if (!study) return;
  var said = document.querySelector("[data-said]");
  var queue = Promise.resolve();

  function frame() {
    return study.querySelector(".scenario-frame");
  }

  // What is typed and not sent yet stays in its cell when the study is drawn anew.
  function unsent(sent) {
    return Array.from(study.querySelectorAll("[data-amounts]")).filter(function (form) {
      return form !== sent;
    }).flatMap(function (form) {
      return Array.from(form.elements).filter(function (one) { return one.id && one.value !== one.defaultValue; });
    });
  }

  function draw(text, sent) {
    var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-study]");
    if (!fresh) throw new Error("no study");
    var active = document.activeElement ? document.activeElement.id : "";
    var kept = unsent(sent);
    var place = frame() ? [frame().scrollLeft, frame().scrollTop] : [0, 0];
    study.replaceChildren.apply(study, Array.from(fresh.childNodes));
    kept.forEach(function (one) {
      var cell = document.getElementById(one.id);
      if (cell) cell.value = one.value;
    });
    if (frame()) frame().scrollTo(place[0], place[1]);
    if (active && document.getElementById(active)) document.getElementById(active).focus({ preventScroll: true });
    prepare();
    var fault = study.querySelector(".error-summary");
    var told = fault || study.querySelector(".scenario-totals");
    said.textContent = (fault ? "" : "Enregistré. ") + told.textContent.replace(/\s+/g, " ").trim();
  }

  function send(form, button) {
    queue = queue.then(function () {
      // The study may have been drawn anew meanwhile.
      var now = form.isConnected ? form : document.getElementById(form.id) || form;
      var data = new FormData(now);
      if (button && button.name) data.append(button.name, button.value);
      return fetch(now.action, { method: "POST", body: data })
        .then(function (response) { return response.text(); })
        .then(function (text) { draw(text, now); })
        .catch(function () {
          said.textContent = "Non enregistré : la connexion ne répond pas. Ce que vous avez écrit reste sur cette page.";
          said.className = "scenario-alert";
        });
    });
  }

  function prepare() {
    said.className = "visually-hidden";
    study.classList.add("can-drag");
    study.querySelectorAll("[data-save-row]").forEach(function (button) { button.hidden = true; });
  }

  study.addEventListener("submit", function (event) {
    if (event.target.matches("[action$='/copier/']")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  study.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.matches("[data-amounts]")) send(form);
  });

  // The line: the row under the pointer becomes the last one above it.
  study.addEventListener("pointerdown", function (event) {
    if (!event.target.closest("[data-handle]")) return;
    event.preventDefault();
    var target = null;

    function over(moving) {
      var under = document.elementFromPoint(moving.clientX, moving.clientY);
      var row = under && under.closest("[data-rank]");
      if (!row) return;
      if (target) target.classList.remove("is-target");
      target = row;
      target.classList.add("is-target");
    }

    function drop() {
      document.removeEventListener("pointermove", over);
      if (!target) return;
      var form = study.querySelector("[data-cut-form]");
      form.elements.cut.value = target.dataset.rank;
      send(form);
    }

    document.addEventListener("pointermove", over);
    document.addEventListener("pointerup", drop, { once: true });
  });

  prepare();
})();
