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
    Array.prototype.slice.call(table.tHead.rows[0].cells, 1).forEach(function (column) {
      foot.insertCell().dataset.label = column.textContent;
    });
    function add() {
      Array.prototype.slice.call(foot.cells, 1).forEach(function (cell, place) {
        var total = 0;
        Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
          var field = row.cells[place + 1].querySelector("input");
          var typed = field ? parseFloat(field.value.replace(/\s/g, "").replace(",", ".")) : NaN;
          if (!isNaN(typed)) total += typed;
        });
        cell.textContent = (Math.round(total * 100) / 100).toLocaleString("fr-FR");
      });
      foot.hidden = table.tBodies[0].rows.length < 2;
    }
    table.addEventListener("input", add);
    table.addEventListener("cells:rows", add);
    add();
  });

  // A row for each place that is ticked above; what was typed for one that is unticked comes back with it.
  form.querySelectorAll("table[data-places]:not([data-places=''])").forEach(function (table) {
    var field = table.closest("fieldset");
    var blank = field.querySelector("[data-place-row]");
    var body = table.tBodies[0];
    var code = /^(.*)-__row__-/.exec(blank.content.querySelector("[name]").name)[1];
    var made = {};

    function keyOf(row) {
      return row.querySelector("[name]").name.slice(code.length + 1).replace(/-[^-]*$/, "");
    }

    function make(box) {
      var row = blank.content.querySelector("tr").cloneNode(true);
      var label = form.querySelector("label[for='" + box.id + "']");
      row.querySelectorAll("[name]").forEach(function (cell) {
        cell.name = cell.name.replace("__row__", box.value);
        cell.id = "id_" + cell.name;
      });
      row.cells[0].textContent = (label ? label.textContent : box.value).trim();
      row.querySelectorAll("[aria-label]").forEach(function (cell) {
        cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace("__name__", row.cells[0].textContent));
      });
      return row;
    }

    function follow() {
      var wanted = {};
      form.querySelectorAll("[name='" + table.dataset.places + "']:checked").forEach(function (box) { wanted[box.value] = box; });
      Array.prototype.slice.call(body.rows).forEach(function (row) {
        made[keyOf(row)] = row;
        if (!wanted[keyOf(row)]) row.remove();
      });
      Object.keys(wanted).sort().forEach(function (key) {
        made[key] = made[key] || make(wanted[key]);
        if (!made[key].isConnected) body.appendChild(made[key]);
      });
      table.hidden = !body.rows.length;
      field.querySelector("[data-no-place]").hidden = !table.hidden;
      table.dispatchEvent(new Event("cells:rows"));
    }

    form.addEventListener("change", function (event) {
      if (event.target.name === table.dataset.places || event.target.name === "communes") follow();
    });
  });
})();
