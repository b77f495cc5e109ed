/** Said of the user of a table's server who has more rights than Sluice needs. */
export const MAY_WRITE =
  'The user may also write to the server, which Sluice never does. Better use one that may only read (readonly = 2).';
