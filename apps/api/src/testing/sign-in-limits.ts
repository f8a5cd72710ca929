/** How many attempts one name has from one address: the narrow limit of the engine. */
export const signInLimits = { nameAndAddress: 10 } as const;
