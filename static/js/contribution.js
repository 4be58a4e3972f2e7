// The rows of declared amounts: add one, blank or with a scheme, take one away, and put it back. Without this script the
// buttons keep the page, which comes back with the row.
(function () {
  "use strict";

  var form = document.getElementById("formulaire");
  var list = form && form.querySelector("[data-amounts]");
  if (!list) return;
  var blank = form.querySelector("[data-amount-blank]").content.querySelector("[data-amount]");
  var told = form.querySelector("[data-amounts-told]");
  var next = Math.max.apply(null, [-1].concat(rows().map(numberOf))) + 1;

  function rows() { return Array.from(list.querySelectorAll("[data-amount]")); }

  function numberOf(row) { return Number(/^amounts-([0-9]+)-/.exec(row.querySelector("[name]").name)[1]); }

  function changed() { form.dispatchEvent(new Event("change", { bubbles: true })); }

  function ready(row) { row.querySelector("[data-amount-remove]").hidden = false; }

  // A row that says nothing yet is the one to fill.
  function blankRow() {
    return rows().find(function (row) {
      return ["scheme", "value", "note"].every(function (name) { return !row.querySelector("[name$='-" + name + "']").value.trim(); });
    });
  }

  function add(scheme) {
    var row = scheme && blankRow();
    if (!row) {
      row = blank.cloneNode(true);
      row.querySelectorAll("[name]").forEach(function (field) {
        var name = field.name.replace(/^amounts-[0-9]+-/, "amounts-" + next + "-");
        row.querySelector("label[for='" + field.id + "']").htmlFor = "id_" + name;
        field.name = name;
        field.id = "id_" + name;
      });
      next += 1;
      list.appendChild(row);
      ready(row);
    }
    var field = row.querySelector("[name$='-scheme']");
    if (scheme) field.value = scheme;
    (scheme ? row.querySelector("[name$='-value']") : field).focus();
    told.textContent = "Une ligne est ajoutée.";
  }

  function remove(row) {
    var before = row.nextElementSibling;
    var again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-secondary btn-sm";
    again.textContent = "Remettre la ligne";
    again.addEventListener("click", function () {
      list.insertBefore(row, before && before.parentNode === list ? before : null);
      told.textContent = "La ligne est remise.";
      row.querySelector("[name]").focus();
      changed();
    });
    row.remove();
    told.textContent = "La ligne est retirée. ";
    told.append(again);
    again.focus();
    changed();
  }

  rows().forEach(ready);
  form.querySelectorAll("[data-without-script]").forEach(function (hint) { hint.hidden = true; });
  list.addEventListener("click", function (event) {
    var button = event.target.closest("[data-amount-remove]");
    if (button) remove(button.closest("[data-amount]"));
  });
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-row-add], [data-scheme]");
    if (!button) return;
    event.preventDefault();
    add(button.value);
  });
})();
