import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';

/** Each says that it is those before it as well. */
const browsers: readonly (readonly [RegExp, string])[] = spoken([
  [/\bEdg\//, msg`Edge`],
  [/\bOPR\//, msg`Opera`],
  [/\bFirefox\//, msg`Firefox`],
  [/\b(?:Headless)?Chrome\//, msg`Chrome`],
  [/\bSafari\//, msg`Safari`],
]);
const systems: readonly (readonly [RegExp, string])[] = spoken([
  [/\bAndroid\b/, msg`Android`],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, msg`Windows`],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, msg`Linux`],
]);

function nameIn(names: readonly (readonly [RegExp, string])[], userAgent: string): string | undefined {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1];
}

/** What a person calls the program of a user agent: `Firefox on Windows`. Its own word when it is none of the known. */
export function browserName(userAgent: string): string {
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser === undefined) return userAgent.split(/[ /]/, 1)[0] || t`A program without a name`;
  return system === undefined ? browser : t`${browser} on ${system}`;
}
