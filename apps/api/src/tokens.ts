/** What controllers are given by name. */

/** The parts that administration stands on: `AdministrationDeps`. */
export const ADMINISTRATION = Symbol('administration');

/** The live feed's hub: `LiveHub`. */
export const LIVE_HUB = Symbol('live hub');

/** The finished OpenAPI document. */
export const OPENAPI_DOCUMENT = Symbol('OpenAPI document');

/** Opens Stores: `StoreOpener`. */
export const STORES = Symbol('stores');

/** `host:port` by which partners reach the SFTP server. */
export const SFTP_ADDRESS = Symbol('SFTP address');

/** The origin under which people reach the console. */
export const PUBLIC_URL = Symbol('public URL');

/** What looking at files by hand stands on: `FileDeps`. */
export const FILES = Symbol('files');
