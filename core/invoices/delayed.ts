/**
 * Days a slow payment method may take, as clients are told. Bank debits take 3 to 6 working days; naming too
 * few makes people pay twice, too many only makes them patient.
 */
export const delayedDays = 7;
