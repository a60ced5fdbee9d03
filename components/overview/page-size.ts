/** Lines of activity at a time: about as high as what stands beside them. */
export const ACTIVITY_SIZE = 8;
