/** Deliveries a page: more than a tall screen shows. */
export const PAGE_SIZE = 25;
