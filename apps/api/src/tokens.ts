/** What controllers are given by name. */

/** The parts that administration stands on: `AdministrationDeps`. */
export const ADMINISTRATION = Symbol('administration');

/** The live feed's hub: `LiveHub`. */
export const LIVE_HUB = Symbol('live hub');

/** The finished OpenAPI document. */
export const OPENAPI_DOCUMENT = Symbol('OpenAPI document');

/** Opens Stores: `StoreOpener`. */
export const STORES = Symbol('stores');
