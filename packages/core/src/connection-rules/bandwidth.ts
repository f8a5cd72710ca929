import { z } from 'zod';
import { complainOfNoTime, isWindowOpen, weekWindowFields } from '../schedule/week-window.js';

/** Slower than this, one request of a large file would take longer than some servers wait for the next. */
const LEAST = 10_000;

const bytesPerSecond = z.number().int().min(LEAST).max(1_000_000_000_000).nullable().default(null);

/** How fast files may move at certain times of the week. */
export const bandwidthWindow = z
  .strictObject({
    ...weekWindowFields,
    sendBytesPerSecond: bytesPerSecond.meta({
      description: 'Bytes of files to the partner, all workers together; no limit when null.',
    }),
    receiveBytesPerSecond: bytesPerSecond.meta({
      description: 'Bytes of files from the partner, all workers together; no limit when null.',
    }),
  })
  .superRefine(complainOfNoTime);

/** How fast files may move at certain times of the week. */
export type BandwidthWindow = Readonly<z.output<typeof bandwidthWindow>>;

/** How fast files may move now; null where nothing limits them. */
export type Bandwidth = Pick<BandwidthWindow, 'sendBytesPerSecond' | 'receiveBytesPerSecond'>;

/** What holds at this instant: the first window that is open; without one there is no limit. */
export function bandwidthAt(windows: readonly BandwidthWindow[], now: Date): Bandwidth {
  const open = windows.find((window) => isWindowOpen(window, now));
  return { sendBytesPerSecond: open?.sendBytesPerSecond ?? null, receiveBytesPerSecond: open?.receiveBytesPerSecond ?? null };
}
