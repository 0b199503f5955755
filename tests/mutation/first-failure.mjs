/** A mutant is noticed at the first failure; to look for a smaller example would take most of the time. */
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
