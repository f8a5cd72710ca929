import { notifications } from '@mantine/notifications';
import { sentenceOf } from '../api/problem-error.js';

/** Says that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, autoClose: 3500, withBorder: true, color: 'gray' });
}

/** Says that something was refused, and why. Stays until it is read. */
export function notifyProblem(title: string, error: unknown): void {
  notifications.show({ title, message: sentenceOf(error), autoClose: 12_000, withBorder: true, color: 'red', role: 'alert' });
}
