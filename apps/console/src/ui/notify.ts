import type { NotificationData } from '@mantine/notifications';
import { sentenceOf } from '../api/problem-error.js';
import { wantNotices } from './notices.js';

function show(notice: NotificationData): void {
  wantNotices();
  void import('@mantine/notifications').then(({ notifications }) => notifications.show({ withBorder: true, ...notice }));
}

/** Says that something was done. */
export function notifyDone(message: string): void {
  show({ message, autoClose: 3500, color: 'gray' });
}

/** Says that something was refused, and why. Stays until it is read. */
export function notifyProblem(title: string, error: unknown): void {
  show({ title, message: sentenceOf(error), autoClose: 12_000, color: 'red', role: 'alert' });
}
