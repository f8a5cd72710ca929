// Zod asks once whether it may make code at run time; the content security policy says no, so it should not even ask.
window.__zod_globalConfig = { jitless: true };

// Sets the colour scheme before the first paint, so that a dark screen does not flash white.
(() => {
  var chosen = null;
  try {
    chosen = window.localStorage.getItem('mantine-color-scheme-value');
  } catch (_) {
    // Storage may be closed to us; the system's choice holds then.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
