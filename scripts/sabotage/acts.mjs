/*
 * What is broken on purpose, one thing at a time, and the test that has to notice. A change is a text of the code, which is there exactly
 * once, and what takes its place; it must still pass the compiler, so that it is the test that fails.
 */
import { accountLinkActs } from './account-links.mjs';
import { behaviourActs } from './behaviours.mjs';
import { byHandActs } from './by-hand.mjs';
import { fourEyesActs } from './four-eyes.mjs';
import { httpActs } from './http.mjs';
import { oidcActs } from './oidc.mjs';
import { sftpActs } from './sftp.mjs';
import { sshActs } from './ssh.mjs';
import { trailActs } from './trail.mjs';

/**
 * @typedef {object} Act
 * @property {string} name unique; the words of the command choose by it
 * @property {string} test the file that has to notice, from the root
 * @property {string} [only] the part of a test's name that picks the tests of that file; it stands in the file
 * @property {readonly { file: string, from: string, to: string }[]} changes
 * @typedef {readonly Act[]} Acts
 */

/** @type {Acts} */
export const acts = [
  ...behaviourActs,
  ...httpActs,
  ...byHandActs,
  ...fourEyesActs,
  ...accountLinkActs,
  ...oidcActs,
  ...sshActs,
  ...sftpActs,
  ...trailActs,
];
