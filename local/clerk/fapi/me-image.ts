/** The signed-in person's picture. */
import { missing } from "../http/fields.ts";
import { clearImage, imageType, setImage } from "../model/images.ts";
import { change } from "./me.ts";
import { enveloped, type Handler, type PersonCall } from "./context.ts";

/** POST /v1/me/profile_image */
export const uploadImage: Handler<PersonCall> = async (call) => {
  if (call.upload === null) throw missing("file");
  const { bytes } = call.upload;
  const type = imageType(bytes);
  const { image } = await change(call, (user, tx) => setImage(tx, user, bytes, type));
  const url = `${call.instance.url}/img/${image.id}`;
  return enveloped(call, { object: "image", id: image.id, name: null, public_url: url });
};

/** DELETE /v1/me/profile_image */
export const removeImage: Handler<PersonCall> = async (call) => {
  const { imageId } = await change(call, (user, tx) => clearImage(tx, user));
  return enveloped(call, { object: "image", id: imageId ?? "", deleted: true });
};
