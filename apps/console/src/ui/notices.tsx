import { lazy, Suspense, useSyncExternalStore } from 'react';
import { Wish } from './wish.js';

const NoticeStack = lazy(async () => ({ default: (await import('./notice-stack.js')).NoticeStack }));

const wanted = new Wish();

/** Has the place of the notices made. */
export const wantNotices = wanted.want;

/** Where notices appear: loaded with the first of them. */
export function Notices() {
  const isWanted = useSyncExternalStore(wanted.subscribe, () => wanted.times > 0);
  return isWanted ? (
    <Suspense>
      <NoticeStack />
    </Suspense>
  ) : null;
}
