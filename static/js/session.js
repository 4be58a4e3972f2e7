// The session as a page left open knows it: warned two minutes before its end, extended by one key, found again after a
// sign-in in another tab. Other scripts use window.melpv.session: csrf, person, hear(response), ask(), over(), lastField().
// They listen to "melpv:session-over" and "melpv:session-back" on the document.
(function () {
  "use strict";

  var root = document.querySelector("[data-session]");
  if (!root) return;
  var warning = root.querySelector("[data-session-warning]");
  var ended = root.querySelector("[data-session-over]");
  var said = root.querySelector("[data-session-said]");
  var warnedBefore = Number(root.dataset.warning);
  var ends = Date.now() + Number(root.dataset.left) * 1000;
  var isOver = false;
  var extensible = true;
  var timer = null;
  var ticking = null;
  var field = null;
  var session = { csrf: "", person: root.dataset.person, isOver: function () { return isOver; } };

  function secondsLeft() {
    return Math.round((ends - Date.now()) / 1000);
  }

  function inWords(seconds) {
    var minutes = Math.floor(seconds / 60);
    var rest = seconds % 60;
    var parts = [];
    if (minutes) parts.push(minutes + (minutes > 1 ? " minutes" : " minute"));
    if (rest || !minutes) parts.push(rest + (rest > 1 ? " secondes" : " seconde"));
    return parts.join(" ");
  }

  // Where the person was writing: the link that signs in again leads back there.
  document.addEventListener("focusin", function (event) {
    if (event.target.matches("main input, main textarea, main select")) field = event.target;
  });

  function anchor() {
    var question = field && field.closest("[id^='div_id_']");
    return question ? "#" + question.id : "";
  }

  function wayBack() {
    return root.dataset.login + "?next=" + encodeURIComponent(window.location.pathname + window.location.search + anchor());
  }

  function show(dialog) {
    if (!dialog.open) dialog.showModal();
  }

  function hide(dialog) {
    if (dialog.open) dialog.close();
  }

  function schedule() {
    window.clearTimeout(timer);
    // While the warning counts down, another tab may extend the session: it is asked now and then, and at its end.
    var wait = isOver ? 2 : ticking ? 15 : Math.max(secondsLeft() - warnedBefore, 0);
    // A sleeping computer or a hidden tab stops its timers: what the server says decides, and not this clock.
    timer = window.setTimeout(ask, Math.min(wait * 1000, 0x7fffffff));
  }

  function tick() {
    var seconds = secondsLeft();
    if (seconds <= 0) return ask();
    root.querySelector("[data-session-clock]").textContent = inWords(seconds);
    if (seconds === 60 || seconds === 30 || seconds === 10) said.textContent = "Il reste " + inWords(seconds) + ".";
  }

  function warn() {
    root.querySelector("[data-session-idle]").hidden = !extensible;
    root.querySelector("[data-session-absolute]").hidden = extensible;
    root.querySelector("[data-session-stay]").hidden = !extensible;
    root.querySelector("[data-session-renew]").hidden = extensible;
    if (!ticking) ticking = window.setInterval(tick, 1000);
    tick();
    show(warning);
  }

  function calm() {
    window.clearInterval(ticking);
    ticking = null;
    said.textContent = "";
    hide(warning);
  }

  session.over = function () {
    calm();
    if (!isOver) {
      isOver = true;
      // A page that saves by itself says it in its own place, and leaves one free to write on.
      var loud = new CustomEvent("melpv:session-over", { cancelable: true });
      if (document.dispatchEvent(loud)) {
        root.querySelector("[data-session-here]").href = wayBack();
        show(ended);
      }
    }
    schedule();
  };

  function told(state) {
    if (!state.signed_in) return session.over();
    // Someone else on this computer: what was written here is not hers to send.
    if (state.person !== session.person) {
      document.dispatchEvent(new CustomEvent("melpv:session-other"));
      return schedule();
    }
    extensible = state.may_be_extended;
    ends = Date.now() + state.seconds_left * 1000;
    session.csrf = state.token;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (input) { input.value = state.token; });
    if (isOver) {
      isOver = false;
      hide(ended);
      document.dispatchEvent(new CustomEvent("melpv:session-back"));
    }
    if (secondsLeft() <= warnedBefore) warn();
    else calm();
    schedule();
    return undefined;
  }

  function request(method) {
    var headers = { "X-Script": "1", "X-CSRFToken": session.csrf };
    if (method === "GET") headers["X-Poll"] = "1";
    return window.fetch(root.dataset.url, { method: method, headers: headers, credentials: "same-origin", cache: "no-store" })
      .then(function (response) {
        if (!response.ok) throw new Error("session: " + response.status);
        return response.json();
      });
  }

  function ask() {
    return request("GET").then(told, function () {
      // No answer is no end: ask again, and let the clock run.
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, 5000);
    });
  }
  session.ask = ask;

  function extend() {
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    session.csrf = session.csrf || (token ? token.value : "");
    // Without a good token, the answer to a question brings one.
    return request("POST").catch(function () { return request("GET").then(function (state) {
      session.csrf = state.token || "";
      return state.signed_in ? request("POST") : state;
    }); }).then(told, ask).then(function () {
      // Back to the word one was writing.
      if (field && document.activeElement === document.body) field.focus();
    });
  }

  // Any answer to a script tells how long is left: an autosave or a poll spares a question.
  session.hear = function (response) {
    if (response.status === 401) return session.over();
    var seconds = response.headers.get("X-Session-Left");
    if (seconds === null || response.headers.get("X-Session-Person") !== session.person) return undefined;
    ends = Date.now() + Number(seconds) * 1000;
    if (secondsLeft() > warnedBefore) calm();
    return schedule();
  };

  session.wayBack = wayBack;
  session.lastField = function () { return field; };

  root.querySelector("[data-session-stay]").addEventListener("click", extend);
  root.querySelector("[data-session-close]").addEventListener("click", function () { hide(ended); });
  // Escape says yes too: the key that closes a box must not be the one that closes a session.
  warning.addEventListener("cancel", function (event) {
    event.preventDefault();
    if (extensible) extend();
  });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && (isOver || secondsLeft() <= warnedBefore)) ask();
  });
  window.addEventListener("focus", function () { if (isOver) ask(); });

  window.melpv = window.melpv || {};
  window.melpv.session = session;
  schedule();
})();
