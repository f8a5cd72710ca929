import { expect, it } from 'vitest';
import { SessionWatch, WatchedFile } from './session-watch.js';

function aSession() {
  const drain = new AbortController();
  const bytes = { bytesIn: 0, bytesOut: 0 };
  const ends: string[] = [];
  return {
    bytes,
    ends,
    drain: () => drain.abort(),
    session: {
      id: 'one',
      draining: drain.signal,
      bytesMoved: () => ({ ...bytes }),
      end: (detail: string) => void ends.push(detail),
    },
  };
}

it('tells speeds since the last time, and nothing when nothing changed', () => {
  const { session, bytes } = aSession();
  const watch = new SessionWatch(session, 0);
  expect(watch.news(1_000)).toMatchObject({ bytesIn: 0, openFiles: 0 });
  expect(watch.news(2_000)).toBeUndefined();
  const file = new WatchedFile('/a', 'upload');
  watch.opened(file);
  bytes.bytesIn = 5_000;
  file.reach(4_000);
  // An earlier piece that comes later takes nothing back.
  file.reach(1_000);
  expect(watch.news(4_000)).toMatchObject({
    bytesInPerSecond: 2_500,
    files: [{ path: '/a', bytesDone: 4_000, sizeBytes: null, bytesPerSecond: 2_000 }],
  });
  expect(watch.news(6_000)).toMatchObject({ bytesInPerSecond: 0, files: [{ bytesPerSecond: 0 }] });
  expect(watch.news(8_000)).toBeUndefined();
  watch.tellAgain();
  expect(watch.news(10_000)).toBeDefined();
});

it('asks once how long a file is that is read, and never tells more than that', async () => {
  const { session } = aSession();
  const watch = new SessionWatch(session, 0);
  let asked = 0;
  const file = new WatchedFile('/a', 'download', async () => {
    asked += 1;
    return 100;
  });
  watch.opened(file);
  file.reach(32_768);
  expect(watch.news(1_000)?.files[0]).toMatchObject({ sizeBytes: null });
  await Promise.resolve();
  expect(watch.news(2_000)?.files[0]).toMatchObject({ sizeBytes: 100, bytesDone: 100 });
  expect(asked).toBe(1);
});

it('shows the files that moved last, and how many there are', () => {
  const { session } = aSession();
  const watch = new SessionWatch(session, 0);
  const files = Array.from({ length: 12 }, (_, index) => new WatchedFile(`/${index}`, 'upload'));
  for (const file of files) watch.opened(file);
  watch.news(1_000);
  files[11]?.reach(1);
  const news = watch.news(2_000);
  expect(news?.openFiles).toBe(12);
  expect(news?.files).toHaveLength(8);
  expect(news?.files[0]?.path).toBe('/11');
});

it('ends a session that has nothing open when the server drains, and one that has when it closes it; opens nothing more', async () => {
  const [idle, busy] = [aSession(), aSession()];
  const idleWatch = new SessionWatch(idle.session, 0);
  const busyWatch = new SessionWatch(busy.session, 0);
  const file = new WatchedFile('/a', 'upload');
  busyWatch.checkOpen();
  busyWatch.opened(file);
  idle.drain();
  busy.drain();
  expect(() => busyWatch.checkOpen()).toThrow('shutting-down');
  await expect.poll(() => idle.ends).toEqual(['drained']);
  expect(busy.ends).toEqual([]);
  busyWatch.closed(file);
  await expect.poll(() => busy.ends).toEqual(['drained']);
  idleWatch.forget();
});
