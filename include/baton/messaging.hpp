// SPDX-License-Identifier: MIT
// All conventions of messaging. Each can be included alone.
#pragma once

#include <baton/messaging/elastic_beanstalk.hpp>
#include <baton/messaging/event_bridge.hpp>
#include <baton/messaging/kinesis.hpp>
#include <baton/messaging/lambda.hpp>
#include <baton/messaging/parsed_attributes.hpp>
#include <baton/messaging/sns.hpp>
#include <baton/messaging/sqs.hpp>
#include <baton/messaging/step_functions.hpp>

#include <baton/detail/undefine.hpp>
