import type { UseFormReturnType } from '@mantine/form';
import { useEffect } from 'react';

const prefix = 'waybill.onboarding.';

/** What was typed and not sent yet, over what a form starts with: only fields that the form has, and of their kind. */
export function withDraft<V extends object>(name: string, initial: V): V {
  const kept: unknown = parsed(sessionStorage.getItem(prefix + name));
  if (typeof kept !== 'object' || kept === null) return initial;
  const values = new Map<string, unknown>(Object.entries(kept));
  const entries = Object.entries(initial).map(([field, value]) => {
    const typed = values.get(field);
    return [field, typeof typed === 'string' && (typeof value === 'string' || value === null) ? typed : value] as const;
  });
  return Object.assign({ ...initial }, Object.fromEntries(entries));
}

/** Keeps what is typed in this tab, so that a reload loses nothing. Never the fields that hold a secret. */
export function useKeptDraft<V extends Record<string, unknown>>(
  name: string,
  form: UseFormReturnType<V>,
  secrets: readonly (keyof V & string)[],
): void {
  const kept = Object.entries(form.values).filter(([field]) => !secrets.some((secret) => secret === field));
  const text = JSON.stringify(Object.fromEntries(kept));
  useEffect(() => sessionStorage.setItem(prefix + name, text), [name, text]);
}

/** Forgets what was kept, once it was sent. */
export function forgetDraft(name: string): void {
  sessionStorage.removeItem(prefix + name);
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
