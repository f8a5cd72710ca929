/** What controllers ask for by name: {@link import('./authentication.js').Authentication}. */
export const AUTHENTICATION = Symbol('authentication');

/** {@link import('./session-cookie.js').SessionCookie}. */
export const SESSION_COOKIE = Symbol('session cookie');
