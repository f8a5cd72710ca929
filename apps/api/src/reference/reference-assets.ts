/** How the reference looks, by day and by night. */
export const styleSheet = `
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3b4046); --ground: light-dark(#fff, #16181b); --soft: light-dark(#f4f5f7, #202327);
  --text: light-dark(#1c2024, #e6e8ea); --quiet: light-dark(#5b636b, #a0a8b0); --link: light-dark(#1257a8, #7db4f5); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
header, nav, main { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; } h4 { margin: 1rem 0 0.25rem; font-size: 0.95rem; }
a { color: var(--link); } p { margin: 0.5rem 0; } code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
label { display: block; margin-top: 0.75rem; color: var(--quiet); }
input { display: block; width: 100%; max-width: 32rem; font: inherit; padding: 0.4rem 0.6rem; color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: 4px; }
nav { position: sticky; top: 0; background: var(--ground); padding-top: 0.5rem; padding-bottom: 0.5rem; border-bottom: 1px solid var(--line); }
nav a { margin-right: 0.6rem; white-space: nowrap; }
.operation { border: 1px solid var(--line); border-radius: 4px; margin: 0.35rem 0; padding: 0 0.75rem; scroll-margin-top: 7rem; }
section { scroll-margin-top: 6rem; }
summary { cursor: pointer; padding: 0.45rem 0; } summary span { color: var(--quiet); }
.method { display: inline-block; min-width: 4.2rem; font: 600 0.85rem ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: 0.6rem; overflow: auto; max-height: 24rem; margin: 0.25rem 0 0.75rem; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; } caption { text-align: left; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
[hidden] { display: none; }
@media (max-width: 48rem) { nav { position: static; } .operation, section { scroll-margin-top: 0.5rem; } }
`;

/** Finds in the page, and opens what an address points at. No text becomes markup. */
export const script = `'use strict';
(function () {
  var field = document.getElementById('find');
  var found = document.getElementById('found');
  var entries = Array.prototype.slice.call(document.querySelectorAll('.operation'));
  function find() {
    var words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
    var count = 0;
    entries.forEach(function (entry) {
      var text = entry.getAttribute('data-words').toLowerCase();
      var fits = words.every(function (word) { return text.indexOf(word) !== -1; });
      entry.hidden = !fits;
      if (fits) count += 1;
    });
    document.querySelectorAll('section').forEach(function (section) {
      section.hidden = section.querySelector('.operation:not([hidden])') === null;
    });
    found.textContent = words.length === 0 ? '' : count + ' found';
  }
  function open() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target === null) return;
    if (target.hidden) { field.value = ''; find(); }
    if (target.tagName === 'DETAILS') target.open = true;
    target.scrollIntoView();
  }
  field.addEventListener('input', find);
  window.addEventListener('hashchange', open);
  open();
})();
`;
