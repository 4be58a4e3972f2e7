// The board of a campaign from the keyboard: / to search, j and k from row to row, x to tick, Enter to open; and how
// many rows are ticked. Without this script the boxes and the buttons do the same.
(function () {
  "use strict";

  var board = document.querySelector("[data-board]");
  if (!board) return;
  var rows = Array.from(board.querySelectorAll("[data-row]"));
  var told = board.querySelector("[data-board-told]");

  function tell() {
    if (!told) return;
    var count = board.querySelectorAll("input[name=row]:checked").length;
    told.textContent = count === 0 ? "Cochez des lignes pour les relancer" : count === 1 ? "Une ligne cochée" : count + " lignes cochées";
  }

  function here() {
    return rows.indexOf(document.activeElement && document.activeElement.closest("[data-row]"));
  }

  function go(step) {
    var place = Math.min(Math.max(here() + step, 0), rows.length - 1);
    if (rows[place]) rows[place].querySelector("a").focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    var box = here() >= 0 ? rows[here()].querySelector("input[name=row]") : null;
    if (event.key === "/") document.querySelector("[data-board-search]").focus();
    else if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && box) {
      box.checked = !box.checked;
      tell();
    } else return;
    event.preventDefault();
  });
  board.addEventListener("change", tell);
  tell();
})();
