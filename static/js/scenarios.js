// A study is drawn anew after each gesture without leaving the page: a cell is kept when one leaves it, and the line is
// dragged. Without this script each row and each form has its button.
(function () {
  "use strict";

  var EDGE = 60;
  var STEP = 14;
  var redraw = window.melpv.redraw;
  var study = document.querySelector("[data-study]");
  if (!study) return;
  var said = document.querySelector("[data-said]");
  var queue = Promise.resolve();

  function frame() {
    return study.querySelector(".scenario-frame");
  }

  function draw(text, form, sent) {
    var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-study]");
    if (!fresh) throw new Error("no study");
    // What was refused stays as well; over two wishes that meet, hers is told above.
    var refused = fresh.querySelector(".error-summary") && !fresh.querySelector("#conflit");
    var putBack = redraw.hold(study, refused ? redraw.changed : redraw.unsent(form.id, sent));
    var place = frame() ? [frame().scrollLeft, frame().scrollTop] : [0, 0];
    study.replaceChildren.apply(study, Array.from(fresh.childNodes));
    prepare();
    putBack(study);
    if (frame()) frame().scrollTo(place[0], place[1]);
    tell();
  }

  function tell() {
    var fault = study.querySelector(".error-summary");
    if (fault) {
      said.textContent = "";
      fault.tabIndex = -1;
      fault.focus();
      return;
    }
    var told = Array.from(study.querySelectorAll(".scenario-totals > div")).slice(0, 4).map(function (one) {
      return one.textContent.replace(/\s+/g, " ").trim();
    });
    said.textContent = "Enregistré. " + told.join(". ");
  }

  function send(form, button) {
    queue = queue.then(function () {
      // The study may have been drawn anew meanwhile: the form of the same name says what is seen now.
      var now = form.isConnected ? form : document.getElementById(form.id);
      // By Enter a cell is sent twice, as it changes and as its row is sent: once is enough.
      if (!now || (now.matches("[data-amounts]") && !Array.from(now.elements).some(redraw.changed))) return;
      var data = new FormData(now);
      if (button && button.name) data.append(button.name, button.value);
      return fetch(now.action, { method: "POST", body: data })
        .then(function (response) {
          if (response.redirected) window.history.replaceState(null, "", response.url);
          return response.text();
        })
        .then(function (text) { draw(text, now, data); })
        .catch(function () {
          said.textContent = "Non enregistré. Ce que vous avez écrit reste sur cette page : vérifiez la connexion, puis recommencez.";
          said.className = "scenario-alert";
        });
    });
  }

  // What leaves the page waits for the gestures under way; the form may have been drawn anew meanwhile.
  function leave(id) {
    queue = queue.then(function () { document.getElementById(id).submit(); });
  }

  function prepare() {
    said.className = "visually-hidden";
    study.classList.add("can-drag");
    study.querySelectorAll("[data-save-row]").forEach(function (button) { button.hidden = true; });
    var head = study.querySelector(".scenario-table thead");
    if (!head) return;
    frame().style.setProperty("--head", head.getBoundingClientRect().height + "px");
    frame().style.setProperty("--foot", study.querySelector(".scenario-table tfoot").getBoundingClientRect().height + "px");
  }

  study.addEventListener("submit", function (event) {
    event.preventDefault();
    if (event.target.id === "copier") leave(event.target.id);
    else send(event.target, event.submitter);
  });

  study.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.matches("[data-amounts]")) send(form);
  });

  // The line: dropped on the upper half of a row it goes above it, on the lower half under it.
  study.addEventListener("pointerdown", function (event) {
    if (event.button || !event.target.closest("[data-handle]")) return;
    event.preventDefault();
    var target = null;
    var rank = null;
    var last = event;
    var ticking = window.setInterval(roll, 16);

    function unmark() {
      if (target) target.classList.remove("is-target-under", "is-target-over");
    }

    function over(moving) {
      last = moving;
      var row = document.elementsFromPoint(moving.clientX, moving.clientY).map(function (one) {
        return one.closest("[data-rank]");
      }).find(Boolean);
      if (!row) return;
      var box = row.getBoundingClientRect();
      var above = moving.clientY < box.top + box.height / 2;
      unmark();
      target = row;
      rank = Number(row.dataset.rank) - (above ? 1 : 0);
      row.classList.add(above ? "is-target-over" : "is-target-under");
    }

    // Near an edge the table, or the page where the table does not scroll, follows the pointer.
    function roll() {
      if (last === event) return;
      var here = frame();
      var rolls = here.scrollHeight > here.clientHeight + 1;
      var box = rolls ? here.getBoundingClientRect() : { top: 0, bottom: window.innerHeight };
      var way = last.clientY < box.top + EDGE ? -STEP : last.clientY > box.bottom - EDGE ? STEP : 0;
      if (!way) return;
      if (rolls) here.scrollBy(0, way); else window.scrollBy(0, way);
      over(last);
    }

    function end() {
      window.clearInterval(ticking);
      document.removeEventListener("pointermove", over);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", end);
      document.removeEventListener("keydown", giveUp);
      unmark();
    }

    function drop() {
      end();
      if (rank === null) return;
      var form = study.querySelector("[data-cut-form]");
      form.elements.cut.value = rank;
      send(form);
    }

    function giveUp(pressed) {
      if (pressed.key === "Escape") end();
    }

    document.addEventListener("pointermove", over);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", end);
    document.addEventListener("keydown", giveUp);
  });

  prepare();
})();
