// Rows that people add to a table, and the totals of a table of counts. Without this script the button saves the page,
// which comes back with a blank row.
(function () {
  "use strict";

  var form = document.getElementById("formulaire");
  if (!form) return;

  function rows(list) { return Array.prototype.slice.call(list.querySelectorAll("[data-row]")); }

  function tell(list, sentence) {
    var line = form.querySelector("[data-rows-told='" + list.dataset.rows + "']");
    if (line) line.textContent = sentence;
  }

  function changed(list) {
    var full = rows(list).length >= Number(list.dataset.rowsMax);
    form.querySelector("[data-row-add='" + list.dataset.rows + "']").hidden = full;
    rows(list).forEach(function (row) { row.querySelector("[data-row-remove]").hidden = false; });
  }

  function add(list) {
    var all = rows(list);
    var last = all[all.length - 1];
    var number = 1 + Math.max.apply(null, all.map(function (row) {
      return Number(/-([0-9]+)-/.exec(row.querySelector("[name]").name.slice(list.dataset.rows.length))[1]);
    }));
    var row = last.cloneNode(true);
    row.querySelectorAll("[name]").forEach(function (field) {
      var name = list.dataset.rows + "-" + number + field.name.slice(list.dataset.rows.length).replace(/^-[0-9]+/, "");
      row.querySelectorAll("label[for='" + field.id + "']").forEach(function (label) { label.htmlFor = "id_" + name; });
      field.name = name;
      field.id = "id_" + name;
      field.value = "";
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    });
    row.querySelectorAll(".cell-error").forEach(function (error) { error.remove(); });
    row.querySelectorAll(".visually-hidden").forEach(function (told) {
      told.textContent = told.textContent.replace(/Ligne [0-9]+/, "Ligne " + (number + 1));
    });
    list.appendChild(row);
    changed(list);
    row.querySelector("[name]").focus();
    tell(list, "Une ligne est ajoutée.");
  }

  function remove(row, list) {
    var all = rows(list);
    if (all.length > 1) {
      var near = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      near.querySelector("[name]").focus();
    } else {
      row.querySelectorAll("[name]").forEach(function (field) { field.value = ""; });
      row.querySelector("[name]").focus();
    }
    changed(list);
    tell(list, "La ligne est retirée.");
    // The autosave listens to changes: a row that is gone is one.
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  form.querySelectorAll("[data-rows]").forEach(function (list) {
    changed(list);
    list.addEventListener("click", function (event) {
      var button = event.target.closest("[data-row-remove]");
      if (button) remove(button.closest("[data-row]"), list);
    });
    form.querySelector("[data-row-add='" + list.dataset.rows + "']").addEventListener("click", function (event) {
      event.preventDefault();
      add(list);
    });
  });
  form.querySelectorAll("[data-without-script]").forEach(function (hint) { hint.hidden = true; });

  form.querySelectorAll("table[data-sums='yes']").forEach(function (table) {
    var foot = table.createTFoot().insertRow();
    var head = document.createElement("th");
    head.scope = "row";
    head.textContent = "Total";
    foot.appendChild(head);
    var columns = table.tHead.rows[0].cells.length - 1;
    for (var place = 0; place < columns; place += 1) foot.insertCell().dataset.label = table.tHead.rows[0].cells[place + 1].textContent;
    function add() {
      Array.prototype.slice.call(foot.cells, 1).forEach(function (cell, place) {
        var total = 0;
        table.querySelectorAll("tbody tr").forEach(function (row) {
          var field = row.cells[place + 1].querySelector("input");
          var typed = field ? parseFloat(field.value.replace(/\s/g, "").replace(",", ".")) : NaN;
          if (!isNaN(typed)) total += typed;
        });
        cell.textContent = (Math.round(total * 100) / 100).toLocaleString("fr-FR");
      });
    }
    table.addEventListener("input", add);
    add();
  });
})();
