/** The alias of the function that events start, and people: a durable function has to be called by a qualified ARN. */
export const aliasName = "live";
