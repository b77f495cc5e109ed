/** Windows narrower than this have no room to spare for lists, unless a person asks for them. In pixels. */
export const WIDE = 1560;
