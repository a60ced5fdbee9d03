/** Where deleting one's account ends, and the sign that it has just been done in this browser. */
export const goodbyePath = "/goodbye";
export const goodbyeCookie = "goodbye";
