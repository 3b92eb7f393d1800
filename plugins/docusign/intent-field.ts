/** The envelope custom field that holds the id of the intent it was sent for; what `find` looks for. */
export const intentField = 'portico_intent';
