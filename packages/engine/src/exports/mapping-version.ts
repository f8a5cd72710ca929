/** Of what the formats say of an event; collectors may have rules for it. */
export const MAPPING_VERSION = '1.0';
