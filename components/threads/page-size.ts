/** Threads, and messages, a page: more than a tall screen shows. */
export const THREADS_SIZE = 25;
export const MESSAGES_SIZE = 30;
