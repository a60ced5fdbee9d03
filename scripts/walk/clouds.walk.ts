/** From local to real services: setup on a fresh pair, then the doctor before each fault that it knows. */
import { between } from "./clouds/between";
import { doctor } from "./clouds/doctor";
import { useClouds } from "./clouds/ground";
import { newcomer } from "./clouds/newcomer";
import { setUp } from "./clouds/setup";
import { afterwards, neverDelivered } from "./clouds/webhook";

useClouds();
setUp();
neverDelivered();
doctor();
between();
afterwards();
newcomer();
