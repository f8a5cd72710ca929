import { useLingui } from '@lingui/react';
import { type AsyncRouteComponent, lazyRouteComponent } from '@tanstack/react-router';
import type { ComponentType } from 'react';

/**
 * A screen that is loaded when it is wanted, and drawn anew, with all that it shows and without losing what was entered, when the language changes: what is
 * below it takes its words where it draws them.
 */
export function screenOf<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  const Loaded: AsyncRouteComponent<object> = lazyRouteComponent(
    async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] }),
  );
  function Screen() {
    useLingui();
    return <Loaded />;
  }
  const { preload } = Loaded;
  return preload === undefined ? Screen : Object.assign(Screen, { preload });
}
