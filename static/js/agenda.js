// Comforts of a sitting's pages: passages dragged, attendance by one key. Buttons do all of it without this script.
(function () {
  "use strict";

  // The row being dragged goes where it is dropped; the server is told the whole order and draws the hours again.
  function bindDrag() {
    var dragged = null, from = null;

    function rowOf(event) {
      return event.target.closest ? event.target.closest("tr[data-passage]") : null;
    }

    document.addEventListener("dragstart", function (event) {
      dragged = rowOf(event);
      if (!dragged) return;
      from = dragged.nextElementSibling;
      dragged.classList.add("committee-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.passage);
    });
    document.addEventListener("dragover", function (event) {
      var over = rowOf(event);
      if (!dragged || !over) return;
      event.preventDefault();
      if (over === dragged) return;
      var box = over.getBoundingClientRect();
      over.parentNode.insertBefore(dragged, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
    });
    document.addEventListener("drop", function (event) {
      if (!dragged) return;
      event.preventDefault();
      var row = dragged;
      dragged = null;
      row.classList.remove("committee-dragged");
      send(row);
    });
    document.addEventListener("dragend", function () {
      // Let go outside of the list: the row goes back.
      if (!dragged) return;
      dragged.classList.remove("committee-dragged");
      dragged.parentNode.insertBefore(dragged, from);
      dragged = null;
    });
  }

  function send(row) {
    var form = document.getElementById("ordre");
    if (!form) return;
    form.querySelectorAll("input[name=order]").forEach(function (one) { one.remove(); });
    row.parentNode.querySelectorAll("tr[data-passage]").forEach(function (one) {
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = "order";
      field.value = one.dataset.passage;
      form.appendChild(field);
    });
    form.requestSubmit();
  }

  // Attendance: arrows go from one person to the next, a letter says where she is.
  var KEYS = { p: "present", d: "remote", e: "excused", a: "absent" };

  function bindPresence() {
    document.querySelectorAll("[data-keys]").forEach(function (one) { one.hidden = false; });
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
      var line = event.target.closest("[data-presence] li");
      if (!line) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        var next = event.key === "ArrowDown" ? line.nextElementSibling : line.previousElementSibling;
        var goal = next && (next.querySelector("button[aria-pressed=true]") || next.querySelector("button"));
        if (goal) { event.preventDefault(); goal.focus(); }
        return;
      }
      var value = KEYS[event.key.toLowerCase()];
      var button = value && line.querySelector("button[data-key=" + value + "]");
      if (button) { event.preventDefault(); button.focus(); button.click(); }
    });
    document.addEventListener("htmx:afterSwap", function () {
      document.querySelectorAll("[data-keys]").forEach(function (one) { one.hidden = false; });
    });
  }

  bindDrag();
  bindPresence();
})();
