/** The same as CommonJS. */
import kv = require("kv-headroom");
import catalog = require("kv-headroom/catalog");
import claims = require("kv-headroom/claims");
import doctor = require("kv-headroom/doctor");
import huggingface = require("kv-headroom/huggingface");
import quantity = require("kv-headroom/quantity");
import report = require("kv-headroom/report");
import simulate = require("kv-headroom/simulate");

const model: kv.ModelSpec = huggingface.modelFromConfig("{}");
const bytes: number = kv.kvBytesPerToken(model);
const plan: kv.Plan = kv.plan({
  model: catalog.models["gemma-3-27b"],
  device: catalog.devices["h200-141gb"],
  workload: { promptTokens: quantity.parseQuantity("4096", "tokens"), outputTokens: 1 },
});

export = [bytes, plan.fits, claims, doctor, report, simulate];
