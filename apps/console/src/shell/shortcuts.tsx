import { useNavigate } from '@tanstack/react-router';
import { lazy, useEffect, useRef, useState } from 'react';
import { useMay } from '../api/session.js';
import { KeySequence, type Wish } from './key-sequence.js';
import { Late } from './late.js';
import { creations, placeGroups } from './places.js';

const ShortcutsDialog = lazy(async () => ({ default: (await import('./shortcuts-dialog.js')).ShortcutsDialog }));

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null;
}

function focusSearch(): boolean {
  const field = document.querySelector('[data-search]');
  const input = field instanceof HTMLInputElement ? field : field?.querySelector('input');
  if (!(input instanceof HTMLInputElement)) return false;
  input.focus();
  input.select();
  return true;
}

function stepRow(step: 1 | -1): void {
  const links = [...document.querySelectorAll('.wb-row-link')].filter((link) => link instanceof HTMLElement);
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? links.indexOf(focused) : -1;
  links.at(at === -1 ? (step === 1 ? 0 : -1) : Math.min(links.length - 1, Math.max(0, at + step)))?.focus();
}

/** Listens for the shortcuts of the console, and shows them on `?`. */
export function Shortcuts() {
  const may = useMay();
  const navigate = useNavigate();
  const [shown, setShown] = useState(false);
  const places = placeGroups.flatMap((group) => group.places).filter(({ needs }) => may(needs));
  const makes = creations.filter(({ needs }) => may(needs));
  const fulfil = (wish: Wish): boolean => {
    switch (wish.kind) {
      case 'go': {
        const place = places.find(({ key }) => key === wish.key);
        if (place !== undefined) void navigate({ to: place.to });
        return place !== undefined;
      }
      case 'new': {
        const make = makes.find(({ key }) => key === wish.key);
        if (make !== undefined) void navigate({ to: make.to });
        return make !== undefined;
      }
      case 'search':
        return focusSearch();
      case 'shortcuts':
        setShown(true);
        return true;
      case 'row':
        stepRow(wish.step);
        return true;
    }
  };
  const latest = useRef(fulfil);
  useEffect(() => {
    latest.current = fulfil;
  });
  useEffect(() => {
    const sequence = new KeySequence();
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const wish = sequence.press(event.key, event.timeStamp);
      if (wish !== undefined && latest.current(wish)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <Late wanted={shown}>
      <ShortcutsDialog opened={shown} onClose={() => setShown(false)} places={places} makes={makes} />
    </Late>
  );
}
