import { z } from 'zod';
import type { Id } from '../ids.js';
import { type WeekWindow, weekWindow } from '../schedule/week-window.js';

/** What an Account must prove to sign in; a second factor comes on top of it. */
export const signInRequirements = ['key-or-password', 'key', 'password', 'key-and-password'] as const;
export type SignInRequirement = (typeof signInRequirements)[number];

/** Times of the week at which an Account may be used; none = always. */
export const accessHoursRule = z.array(weekWindow).max(50);
export type AccessHoursInput = readonly z.input<typeof weekWindow>[];

/** A second factor (RFC 6238) of an Account. What it shares with the partner is sealed. */
export interface TotpFactor {
  readonly secretId: Id;
  readonly enrolledAt: Date;
}

/** Who may sign in to an Account, how and when. */
export interface AccountSignIn {
  readonly signIn: SignInRequirement;
  /** Times of the week at which it may be used; empty = always. */
  readonly accessHours: readonly WeekWindow[];
  /** Null = never. */
  readonly expiresAt: Date | null;
  /** With one, every sign-in asks for a code after everything else. */
  readonly totp: TotpFactor | null;
}
