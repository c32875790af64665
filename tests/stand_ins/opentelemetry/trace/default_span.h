#pragma once

#include <opentelemetry/stand_in.h>
