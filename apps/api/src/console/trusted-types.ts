/** Where the policy is served. */
export const trustedTypesPath = '/trusted-types.js';

/**
 * The one Trusted Types policy of the console. A style sheet may be written into a style element, which goes through the same door as
 * markup; text without `<` cannot become an element, so that and nothing else is let through. No script is ever made of a text.
 */
export const trustedTypesScript = `'use strict';
if (window.trustedTypes && window.trustedTypes.createPolicy) {
  window.trustedTypes.createPolicy('default', {
    createHTML: function (text) { return text.indexOf('<') === -1 ? text : null; }
  });
}
`;

/** The console's page with the policy ahead of everything that runs, and what its style elements have to carry. */
export function withPolicies(page: string, styleNonce: string): string {
  const added = `<script src="${trustedTypesPath}"></script><meta name="style-nonce" content="${styleNonce}">`;
  return page.replace(/<head>/i, (head) => `${head}${added}`);
}
